import FFmpegBinding
import ForgeModel
import M4BFormat

extension TrackProbe {
    /// Whether it is of an MP4, M4A, M4B or QuickTime file.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }
}

extension Demuxer {
    /// Opens a file through its own descriptor.
    ///
    /// - Parameters:
    ///   - patches: what libavformat shall see instead of the file's bytes.
    ///   - end: where libavformat shall take the file to end; nil where it does.
    ///   - ignoresEdits: reads MP4 as if it had no edit lists, so that all packets come as they are.
    static func open(
        _ file: some ReadableFile, patches: [BytePatch] = [], end: Int64? = nil, ignoresEdits: Bool = false,
        isCancelled: @escaping CancellationCheck
    ) throws(AVError) -> Demuxer {
        let end = min(end ?? file.size, file.size)
        let input = try ByteInput(path: file.path.bytes, size: end) { buffer, offset in
            let room = Int(max(0, min(Int64(buffer.count), end - offset)))
            let buffer = UnsafeMutableRawBufferPointer(rebasing: buffer[..<room])
            let count = file.readOrErrno(into: buffer, at: offset)
            for patch in patches { patch.lay(over: buffer, at: offset, count: count) }
            return count
        }
        return try open(input, ignoresEdits: ignoresEdits, isCancelled: isCancelled)
    }

    /// Opens the file of a stream that was chosen when it was looked at, as it was then, to read that one alone.
    ///
    /// - Parameter patches: what libavformat shall see instead of the file's bytes; nil goes by the stream.
    /// - Throws: `AVError`, that of a file too which has changed since then.
    static func open(
        _ file: some ReadableFile, for stream: AudioStream, patches: [BytePatch]? = nil,
        ignoresEdits: Bool = false, isCancelled: @escaping CancellationCheck
    ) throws(AVError) -> Demuxer {
        var demuxer = try open(
            file, patches: patches ?? stream.patches, end: stream.end, ignoresEdits: ignoresEdits,
            isCancelled: isCancelled)
        guard demuxer.streams.contains(where: { $0.index == stream.index && $0.kind == .audio }) else {
            throw .streamNotFound
        }
        demuxer.select(stream: stream.index)
        return demuxer
    }

    /// Samples at the start of a track's stream that are no sound and that libavformat leaves to whoever decodes: those of
    /// the file's tables, else Matroska's CodecDelay, which the decoders of Opus and Vorbis take away and others play.
    func headSkip(of probe: TrackProbe, _ info: StreamInfo) -> Int64 {
        let isDeclared = isMatroska && !["opus", "vorbis"].contains(info.codec)
        return probe.priming?.value ?? (isDeclared ? Int64(info.initialPadding) : 0)
    }

    /// libavformat's name for MP4, M4A, M4B and QuickTime.
    var isMP4: Bool { container.split(separator: ",").contains("mp4") }

    /// libavformat's name for Matroska and WebM.
    var isMatroska: Bool { container.split(separator: ",").contains("matroska") }

    /// The streams, without those that libavformat makes of damaged tags in Flash video, which has one of sound.
    var trueStreams: [StreamInfo] {
        guard container == "flv", let first = firstAudioStream else { return streams }
        return streams.filter { $0.kind != .audio || $0.index == first }
    }

    /// Whether there is nothing but one stream of sound, and pictures that are its cover.
    var isSoundAlone: Bool { trueStreams.count { !$0.isPicture } == 1 }

    /// How long the file is that has nothing but one stream of sound; nil where that is a guess or no length.
    var secondsOfSound: Double? {
        guard isSoundAlone, !isDurationGuessed, let seconds, seconds.isFinite, abs(seconds) < 1e9 else {
            return nil
        }
        return seconds
    }

    var isOgg: Bool { container == "ogg" }

    var isMP3: Bool { container == "mp3" }

    /// Whether libavformat tells a length in whole packets, of which a short file has few: Musepack of stream version 8.
    var countsWholePackets: Bool { container == "mpc8" }
}
