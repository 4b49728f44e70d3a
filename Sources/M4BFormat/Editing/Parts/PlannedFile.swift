/// A file as it will be: the bytes of another with some laid over them, or parts of it one behind the other.
final class PlannedFile: ByteSource {
    private let source: any ByteSource
    private let parts: [(start: Int64, part: M4BEditPlan.Part)]
    private let writes: [(offset: Int64, bytes: [UInt8])]
    let size: Int64

    /// - Parameter writes: later ones lie over earlier ones; those beyond the end lengthen the file.
    init(_ source: any ByteSource, writes: [(offset: Int64, bytes: [UInt8])]) {
        (self.source, self.writes) = (source, writes)
        parts = [(0, .file(0..<source.size))]
        size = writes.reduce(source.size) { max($0, $1.offset + Int64($1.bytes.count)) }
    }

    init(_ source: any ByteSource, parts: [M4BEditPlan.Part]) {
        (self.source, writes) = (source, [])
        var placed: [(start: Int64, part: M4BEditPlan.Part)] = []
        var end: Int64 = 0
        for part in parts {
            placed.append((end, part))
            end += part.count
        }
        (self.parts, size) = (placed, end)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = Int(max(0, min(Int64(buffer.count), size - offset)))
        let range = offset..<offset + Int64(count)
        UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).initializeMemory(
            as: UInt8.self, repeating: 0)
        for (start, part) in parts {
            let common = range.clamped(to: start..<start + part.count)
            if common.isEmpty { continue }
            let target = UnsafeMutableRawBufferPointer(
                rebasing: buffer[Int(common.lowerBound - offset)..<Int(common.upperBound - offset)])
            let from = common.lowerBound - start
            switch part {
            case .bytes(let bytes): target.copyBytes(from: bytes[Int(from)..<Int(from) + target.count])
            case .file(let file):
                target.copyBytes(from: try source.bytes(at: file.lowerBound + from, count: target.count))
            }
        }
        for write in writes {
            let common = range.clamped(to: write.offset..<write.offset + Int64(write.bytes.count))
            if common.isEmpty { continue }
            let from = Int(common.lowerBound - write.offset)
            let bytes = write.bytes[from..<from + common.count]
            UnsafeMutableRawBufferPointer(
                rebasing: buffer[Int(common.lowerBound - offset)..<Int(common.upperBound - offset)]
            ).copyBytes(from: bytes)
        }
        return count
    }
}

extension M4BEditPlan {
    /// The file as it will be; nil where it stays as it is.
    ///
    /// - Parameter source: the file as it is.
    package func file(of source: any ByteSource) -> (any ByteSource)? {
        switch way {
        case .nothing: nil
        case .inPlace(let steps):
            PlannedFile(
                source,
                writes: steps.compactMap {
                    if case .write(let bytes, let offset) = $0 { (offset, bytes) } else { nil }
                })
        case .copy(let parts): PlannedFile(source, parts: parts)
        }
    }
}
