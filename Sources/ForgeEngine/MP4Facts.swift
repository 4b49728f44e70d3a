import FFmpegBinding
import ForgeModel
import M4BFormat

/// What libavformat does not tell of an MP4 file, read from its boxes.
enum MP4Facts {
    /// The exact length of the first audio track in samples.
    ///
    /// Nil for files whose tables do not say, or not in a form that libavformat plays as they say it: fragments, and
    /// edit lists with more than one stretch of media. Such files are still decoded; their length is counted then.
    static func length(of file: InputFile, sampleRate: Int) -> Int64? {
        guard let boxes = try? M4BFile(reading: file), !boxes.isFragmented, let track = boxes.audioTrack,
            track.edits.count(where: { $0.mediaTime >= 0 }) <= 1,
            case let presentation = boxes.presentation(of: track), presentation.sampleCount > 0,
            presentation.timescale > 0, presentation.timescale <= Int64(Int32.max)
        else { return nil }
        return SampleCount(presentation.sampleCount)
            .rescaled(from: SampleRate(hertz: Int(presentation.timescale)), to: SampleRate(hertz: sampleRate))
            .value
    }
}

extension Demuxer {
    /// libavformat's name for MP4, M4A, M4B and QuickTime.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }

    /// libavformat's name for Matroska and WebM.
    var isMatroska: Bool { container.split(separator: ",").contains("matroska") }
}
