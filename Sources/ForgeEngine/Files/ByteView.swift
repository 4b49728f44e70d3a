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
