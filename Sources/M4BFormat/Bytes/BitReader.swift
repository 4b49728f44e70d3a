/// Reads bits, the highest first, and never past the end.
struct BitReader {
    private let bytes: [UInt8]
    /// Bits read so far.
    private(set) var position = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    var remaining: Int { bytes.count * 8 - position }

    /// The next `count` bits as a number; nil, and nothing read, when there are fewer.
    mutating func read(_ count: Int) -> Int? {
        guard count <= remaining else { return nil }
        var value = 0
        for index in position..<position + count {
            value = value << 1 | Int(bytes[index / 8] >> UInt8(7 - index % 8) & 1)
        }
        position += count
        return value
    }

    /// The bit as a flag.
    mutating func flag() -> Bool? { read(1).map { $0 == 1 } }

    /// Goes to the next byte boundary.
    mutating func align() { position = (position + 7) / 8 * 8 }

    /// The bits of a range, moved to the front of bytes; those missing from the last byte are 0.
    func bits(_ range: Range<Int>) -> [UInt8] {
        var result = [UInt8](repeating: 0, count: (range.count + 7) / 8)
        for (index, bit) in range.enumerated() where bytes[bit / 8] >> UInt8(7 - bit % 8) & 1 == 1 {
            result[index / 8] |= 0x80 >> UInt8(index % 8)
        }
        return result
    }
}
