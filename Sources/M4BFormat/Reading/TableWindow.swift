/// A table of big-endian numbers in a file, of which 64 KiB at a time are held. Read forwards.
struct TableWindow: ~Copyable {
    private static let capacity = 1 << 16
    private let source: any ByteSource
    private let start: Int64
    private let count: Int
    private let width: Int
    private var first = 0
    private var held: [UInt8] = []
    private var heldCount = 0

    init(_ source: any ByteSource, _ start: Int64, count: Int, width: Int) {
        (self.source, self.start, self.count, self.width) = (source, start, count, width)
    }

    mutating func value(_ index: Int) throws -> UInt64 {
        try hold(index)
        let at = (index - first) * width
        return held.withUnsafeBytes { bytes in
            width == 4
                ? UInt64(UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt32.self)))
                : UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
        }
    }

    /// Adds up to `limit` numbers from `index` on, as sizes of packets, that are held and fit the run; false when
    /// the next one does not fit.
    mutating func take(
        _ index: Int, _ limit: Int, _ maxBytes: Int, _ run: inout PacketRun, into sizes: inout [UInt32]
    ) throws -> Bool {
        try hold(index)
        let end = min(index + limit, first + heldCount)
        var (packets, bytes) = (run.count, run.bytes)
        var fits = true
        held.withUnsafeBytes { numbers in
            for index in index..<end {
                let size = UInt32(
                    bigEndian: numbers.loadUnaligned(fromByteOffset: 4 * (index - first), as: UInt32.self))
                guard packets == 0 || bytes + Int(size) <= maxBytes else {
                    fits = false
                    return
                }
                sizes.append(size)
                packets += 1
                bytes += Int(size)
            }
        }
        (run.count, run.bytes) = (packets, bytes)
        return fits
    }

    private mutating func hold(_ index: Int) throws {
        if index >= first, index < first + heldCount { return }
        guard index < count else { throw M4BReadError(fault: .badTable, box: "stbl", offset: start) }
        heldCount = min(Self.capacity / width, count - index)
        held = try source.bytes(at: start + Int64(index * width), count: heldCount * width)
        first = index
    }
}
