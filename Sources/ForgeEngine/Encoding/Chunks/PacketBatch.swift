import M4BFormat

/// Some packets in a row, ready to be written.
struct PacketBatch: Sendable, Equatable {
    private(set) var bytes: [UInt8] = []
    private(set) var sizes: [Int] = []

    var count: Int { sizes.count }

    mutating func append(_ packet: UnsafeRawBufferPointer) {
        bytes.append(contentsOf: packet)
        sizes.append(packet.count)
    }

    func visit<E>(_ body: (UnsafeRawBufferPointer) throws(E) -> Void) throws(E) {
        // Typed errors do not pass through withUnsafeBytes.
        var failure: E?
        bytes.withUnsafeBytes { bytes in
            var offset = 0
            for size in sizes {
                do throws(E) {
                    try body(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + size]))
                } catch {
                    failure = error
                    return
                }
                offset += size
            }
        }
        if let failure { throw failure }
    }
}

extension M4BWriter {
    mutating func append(_ batch: PacketBatch) throws { try batch.visit { try append($0) } }
}
