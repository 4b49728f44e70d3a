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
        var batch = PacketBatch()
        func keep(_ bytes: UnsafeRawBufferPointer) {
            if packet >= firstPacket, packet < end { batch.append(bytes) }
            packet += 1
        }
        func deliverBatch() {
            deliver(batch)
            batch = PacketBatch()
        }
        while let item = next() {
            switch item {
            case .end(let limit): end = limit
            case .samples(let piece):
                try encoder.encode(piece.block, piece.range, at: piece.position, keep)
                deliverBatch()
            case .close(let isBookEnd):
                if isBookEnd {
                    try encoder.finish(keep)
                    deliverBatch()
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
}
