import FFmpegBinding

extension Demuxer {
    /// libavformat's name for MP4, M4A, M4B and QuickTime.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }

    /// libavformat's name for Matroska and WebM.
    var isMatroska: Bool { container.split(separator: ",").contains("matroska") }

    var isOgg: Bool { container == "ogg" }

    var isRIFF: Bool { container == "wav" || container == "aiff" }
}
