import FFmpegBinding
import ForgeModel
import M4BFormat

/// Decodes a finished book from its first packet to its last and holds its levels against those of the sources.
enum SoundVerifier {
    /// Does nothing where the levels of the sources were not kept.
    ///
    /// - Parameter isCopied: whether packets may not decode, because they did not do so in the sources.
    /// - Throws: `ForgeError` `verificationFailed` with what differs and where; `cancelled`.
    static func verify(
        _ file: OutputFile, _ boxes: M4BFile, _ made: EncodedBook, isCopied: Bool = false,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        guard let expected = made.levels else { return }
        let found: LevelTrace
        do {
            found = try levels(of: file, boxes, made, isCopied: isCopied, isCancelled: isCancelled)
        } catch {
            throw .unverified(file, error, otherwise: "its packets cannot be read")
        }
        if let text = LevelComparison(expected: expected.levels, actual: found.levels).text {
            throw ForgeError.unverified(file, "its sound is not that of the sources: it is \(text)")
        }
    }

    private static func levels(
        of file: OutputFile, _ boxes: M4BFile, _ made: EncodedBook, isCopied: Bool,
        isCancelled: @escaping CancellationCheck
    ) throws -> LevelTrace {
        guard let track = boxes.audioTrack else { throw ForgeError.withoutSound(file) }
        let format = made.format
        var levels = try PacketLevels.open(
            format, after: LevelTrace(rate: format.sampleRate, channels: format.channels),
            isRefusalTold: !isCopied)
        var packets = try boxes.packets(of: track, in: file)
        var sizes: [UInt32] = []
        while let run = try packets.next(maxBytes: 1 << 16, sizes: &sizes) {
            if isCancelled() { throw ForgeError.cancelled(step: .verifying) }
            try file.bytes(at: run.offset, count: run.bytes).withUnsafeBytes { bytes in
                try levels.take(
                    bytes, sizes, at: Int64(run.firstPacket * format.framesPerPacket - format.priming),
                    within: 0..<made.length.value)
            }
        }
        var trace = levels.trace
        trace.close()
        return trace
    }
}
