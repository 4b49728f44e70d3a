import FFmpegBinding
import ForgeModel
import M4BFormat

/// Which of the decoded samples are real, by the file's own tables; in samples at the audio's rate.
struct TrimFacts {
    var priming: SampleCount
    var length: SampleCount
}

/// What libavformat does not tell of an MP4 file, read from its boxes.
enum MP4Facts {
    /// Priming and exact length of the first audio track.
    ///
    /// Nil for files whose tables do not say, or not in a form that libavformat plays as they say it: fragments, and
    /// edit lists with more than one stretch of media. Such files are still decoded; their length is counted then.
    static func trim(of file: InputFile, sampleRate: Int) -> TrimFacts? {
        guard let boxes = try? M4BFile(reading: file), !boxes.isFragmented, let track = boxes.audioTrack,
            track.edits.count(where: { $0.mediaTime >= 0 }) <= 1,
            case let presentation = boxes.presentation(of: track), presentation.sampleCount > 0,
            presentation.timescale > 0, presentation.timescale <= Int64(Int32.max)
        else { return nil }
        let (clock, rate) = (SampleRate(hertz: Int(presentation.timescale)), SampleRate(hertz: sampleRate))
        return TrimFacts(
            priming: SampleCount(presentation.priming).rescaled(from: clock, to: rate),
            length: SampleCount(presentation.sampleCount).rescaled(from: clock, to: rate))
    }
}

extension Demuxer {
    /// libavformat's name for MP4, M4A, M4B and QuickTime.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }

    /// libavformat's name for Matroska and WebM.
    var isMatroska: Bool { container.split(separator: ",").contains("matroska") }

    var isOgg: Bool { container == "ogg" }
}
