import FFmpegBinding
import M4BFormat

/// What libavformat does not tell of an MP4 file, read from its boxes.
enum MP4Facts {
    /// The exact length of the audio track in samples; nil for files whose tables do not say.
    static func length(of file: InputFile, sampleRate: Int) -> Int64? { nil }
}

extension Demuxer {
    /// libavformat's name for MP4, M4A, M4B and QuickTime.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }
}
