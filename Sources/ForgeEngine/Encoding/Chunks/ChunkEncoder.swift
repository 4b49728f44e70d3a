import FFmpegBinding
import ForgeModel

/// Encodes one chunk on the calling thread.
struct ChunkEncoder {
    /// The first frame given, which is the packet that the encoder numbers 0.
    var firstFrame: Int64
    /// The first packet kept.
    var firstPacket: Int64

    /// Encodes what `next` gives until it closes.
    ///
    /// - Parameters:
    ///   - next: waits for more; nil stops at once.
    ///   - deliver: gets the packets of each piece.
    /// - Returns: false when stopped.
    /// - Throws: `ForgeError`, step `encoding`; also when the encoder gave too few packets to be spliced.
    func run<E: PacketEncoder & ~Copyable>(
        _ encoder: inout E, next: () -> ChunkQueue.Item?, deliver: (PacketBatch) -> Void
    ) throws(ForgeError) -> Bool {
        var packet = firstFrame
        var end = Int64.max
        while let item = next() {
            switch item {
            case .end(let limit): end = limit
            case .samples(let piece):
                var batch = PacketBatch()
                var offset = piece.range.lowerBound
                while offset < piece.range.upperBound {
                    let count = min(encoder.frameSize, piece.range.upperBound - offset)
                    try encoder.send(
                        piece.block, at: offset, count: count,
                        position: piece.position + Int64(offset - piece.range.lowerBound))
                    try drain(&encoder, &packet, end, into: &batch)
                    offset += count
                }
                deliver(batch)
            case .close(let isBookEnd):
                if isBookEnd {
                    var batch = PacketBatch()
                    try encoder.finish()
                    try drain(&encoder, &packet, end, into: &batch)
                    deliver(batch)
                } else if packet < end {
                    throw ForgeError(
                        .system, step: .encoding,
                        reason: "the encoder held back \(end - packet) packets at the end of a chunk",
                        remedy: "choose another encoder with \(.encoder), and report this")
                }
                return true
            }
        }
        return false
    }

    private func drain<E: PacketEncoder & ~Copyable>(
        _ encoder: inout E, _ packet: inout Int64, _ end: Int64, into batch: inout PacketBatch
    ) throws(ForgeError) {
        while try encoder.receive({ bytes in
            if packet >= firstPacket, packet < end { batch.append(bytes) }
        }) {
            packet += 1
        }
    }
}
