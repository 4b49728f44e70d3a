import M4BFormat

/// A file in memory: what a writer writes and a reader reads.
final class MemoryFile: ByteSink, ByteSource {
    private(set) var bytes: [UInt8]
    private(set) var writes = 0
    /// Bytes in all writes.
    private(set) var written: Int64 = 0

    init(_ bytes: [UInt8] = []) { self.bytes = bytes }

    var size: Int64 { Int64(bytes.count) }

    func write(_ source: UnsafeRawBufferPointer, at offset: Int64) throws {
        writes += 1
        written += Int64(source.count)
        let end = Int(offset) + source.count
        if end > bytes.count { bytes.append(contentsOf: [UInt8](repeating: 0, count: end - bytes.count)) }
        bytes.withUnsafeMutableBytes { $0[Int(offset)..<end].copyBytes(from: source) }
    }

    func replace(by other: [UInt8]) { bytes = other }

    func truncate(to size: Int64) throws { bytes.removeLast(bytes.count - Int(size)) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        guard offset >= 0, offset < size else { return 0 }
        let count = min(buffer.count, bytes.count - Int(offset))
        bytes.withUnsafeBytes {
            buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: $0[Int(offset)...].prefix(count)))
        }
        return count
    }
}
