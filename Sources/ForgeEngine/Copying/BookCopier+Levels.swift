import FFmpegBinding
import ForgeModel
import M4BFormat

extension BookCopier {
    /// The levels of the tracks at their places in the book, decoded once more: of copied ones from their packets as they are
    /// read, since libavformat does not find all of those in some files.
    ///
    /// - Throws: `ForgeError`.
    func levels(of made: CopiedBook) throws(ForgeError) -> LevelTrace {
        let format = made.book.format
        var trace = LevelTrace(rate: format.sampleRate, channels: format.channels)
        for (track, part) in zip(book.tracks, made.parts) where part.part.length > 0 {
            trace.hearSilence(upTo: part.part.start)
            try funnel {
                if part.marks != nil {
                    try hear(track, part.part, format, &trace)
                } else {
                    try hearDecoded(track, format, &trace)
                }
            }
        }
        trace.close()
        return trace
    }

    private func hear(
        _ track: TrackProbe, _ part: PacketClock.Part, _ format: AudioTrackFormat, _ trace: inout LevelTrace
    ) throws {
        var levels = try PacketLevels.open(format, after: trace, isRefusalTold: false)
        let sound = part.start..<part.start + part.length
        try TrackPackets.forEachRun(of: track, packets: part.packets) { first, bytes, sizes in
            if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
            let number = part.position + first - part.packets.lowerBound
            try levels.take(
                bytes, sizes, at: Int64(number * format.framesPerPacket - format.priming), within: sound)
        }
        trace = levels.trace
    }

    private func hearDecoded(_ track: TrackProbe, _ format: AudioTrackFormat, _ trace: inout LevelTrace)
        throws
    {
        let output = AudioFormat.planarFloat(sampleRate: format.sampleRate, channels: format.channels)
        var source = try BookSource.open(
            tracks: [track], marks: [], output: output, damaged: .keep, isCancelled: isCancelled)
        while let block = try source.block(of: format.framesPerPacket) { trace.hear(block) }
    }
}
