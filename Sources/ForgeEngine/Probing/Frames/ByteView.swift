import ForgeModel

/// Bytes of a file from one place on, and the numbers in them.
struct ByteView {
    /// Fewer than were asked for where the file ends.
    let bytes: [UInt8]

    var count: Int { bytes.count }

    subscript(_ index: Int) -> UInt8 { bytes[index] }

    /// The number of `width` bytes at `at`, the lowest first; nil where the bytes end before.
    func little(_ width: Int, at: Int) -> UInt64? {
        guard at >= 0, at + width <= count else { return nil }
        return (0..<width).reduce(0) { $0 | UInt64(bytes[at + $1]) << (8 * UInt64($1)) }
    }

    /// The number of `width` bytes at `at`, the highest first; nil where the bytes end before.
    func big(_ width: Int, at: Int) -> UInt64? {
        guard at >= 0, at + width <= count else { return nil }
        return (0..<width).reduce(0) { $0 << 8 | UInt64(bytes[at + $1]) }
    }

    /// A number of seven bits a byte, the highest first, each but the last with its high bit set: as CAF, Musepack and NUT
    /// have them.
    ///
    /// - Parameter most: bytes that are looked at.
    /// - Returns: what these bytes say, where they end, and whether the number ends there.
    func sevenBits(at start: Int, most: Int) -> (value: Int64, end: Int, isWhole: Bool) {
        var value: Int64 = 0
        for index in start..<max(start, min(count, start + most)) {
            value = value << 7 | Int64(self[index] & 127)
            if self[index] < 128 { return (value, index + 1, true) }
        }
        return (value, max(start, min(count, start + most)), false)
    }

    /// Whether these letters are at `at`.
    func has(_ letters: StaticString, at: Int = 0) -> Bool {
        guard at >= 0, at + letters.utf8CodeUnitCount <= count else { return false }
        return letters.withUTF8Buffer { $0.elementsEqual(bytes[at..<at + $0.count]) }
    }

    /// Where these letters are first; nil where they are not.
    func place(of letters: StaticString) -> Int? {
        var found: Int?
        visit(letters) { place in
            found = place
            return false
        }
        return found
    }

    /// Where these letters are.
    func places(of letters: StaticString) -> [Int] {
        var places: [Int] = []
        visit(letters) { place in
            places.append(place)
            return true
        }
        return places
    }

    /// Calls `body` with each place of the letters, until it returns false.
    private func visit(_ letters: StaticString, _ body: (Int) -> Bool) {
        let first = letters.utf8Start.pointee
        bytes.withUnsafeBytes { bytes in
            var index = 0
            while index < bytes.count {
                if bytes[index] == first, has(letters, at: index), !body(index) { return }
                index += 1
            }
        }
    }
}

extension InputFile {
    /// Up to `count` bytes from an offset; none where that is outside of the file.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func view(at offset: Int64, count: Int) throws(ForgeError) -> ByteView {
        guard offset >= 0, offset < size else { return ByteView(bytes: []) }
        let wanted = Int(max(0, min(Int64(count), size - offset)))
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            let read = bytes.withUnsafeMutableBytes {
                readOrErrno(
                    into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]), at: offset + Int64(filled))
            }
            if read < 0 { throw ForgeError(errno: Int32(-read), .input, step: .probing, path: path) }
            if read == 0 { break }
            filled += read
        }
        if filled < wanted { bytes.removeLast(wanted - filled) }
        return ByteView(bytes: bytes)
    }

    /// Whether there are zeros at both ends of a stretch: what a program leaves there that reserves room.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func isPadding(_ range: Range<Int64>) throws(ForgeError) -> Bool {
        let count = Int(min(Self.edge, range.upperBound - range.lowerBound))
        for offset in [range.lowerBound, range.upperBound - Int64(count)] {
            guard try view(at: offset, count: count).bytes.allSatisfy({ $0 == 0 }) else { return false }
        }
        return true
    }

    /// Bytes of a stretch that are looked at.
    private static let edge: Int64 = 4096
}
