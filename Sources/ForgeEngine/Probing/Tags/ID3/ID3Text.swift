import ForgeSystem

/// The strings of an ID3v2 frame: their encoding is told by its first byte (id3.org, id3v2.4.0-structure, 4).
struct ID3Text {
    private enum Encoding: UInt8 { case latin1, utf16, utf16BigEndian, utf8 }

    private let encoding: Encoding
    private let decoding: TextDecoding
    /// Of UTF-16 without a mark: as the string before it had, or as its NULs tell, or as Windows has it.
    private var isLittleEndian = true
    private var hasMark = false
    /// Whether a string so far was in an encoding that was assumed, and looks wrong.
    private(set) var isDoubtful = false

    /// Nil for a number that names no encoding.
    init?(_ number: UInt8, _ decoding: TextDecoding) {
        guard let encoding = Encoding(rawValue: number) else { return nil }
        self.encoding = encoding
        self.decoding = decoding
        isLittleEndian = encoding != .utf16BigEndian
    }

    /// Whether a letter takes two bytes: what is called Latin-1 has been seen to be UTF-16.
    private func isWide(_ bytes: ArraySlice<UInt8>) -> Bool {
        switch encoding {
        case .utf16, .utf16BigEndian: true
        case .latin1: bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
        case .utf8: false
        }
    }

    /// Takes a string from the front, and the NUL behind it.
    mutating func take(_ bytes: inout ArraySlice<UInt8>) -> String {
        var end = bytes.startIndex
        let width = isWide(bytes) ? 2 : 1
        while end + width <= bytes.endIndex, !bytes[end..<end + width].allSatisfy({ $0 == 0 }) {
            end += width
        }
        if end + width > bytes.endIndex { end = bytes.endIndex }
        let text = string(bytes[bytes.startIndex..<end])
        bytes = bytes[min(bytes.endIndex, end + width)...]
        return text
    }

    /// All strings up to the end, NULs between them; without those at the end.
    mutating func values(_ bytes: ArraySlice<UInt8>) -> [String] {
        var (rest, values) = (bytes, [String]())
        while !rest.isEmpty { values.append(take(&rest)) }
        return values
    }

    private mutating func string(_ bytes: ArraySlice<UInt8>) -> String {
        guard isWide(bytes) else {
            let decoded = decoding.decodedNarrow(
                bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? bytes.dropFirst(3) : bytes)
            if decoding.isDoubtful(decoded) { isDoubtful = true }
            return decoded.text
        }
        if bytes.starts(with: [0xFF, 0xFE]) {
            isLittleEndian = true
        } else if bytes.starts(with: [0xFE, 0xFF]) {
            isLittleEndian = false
        } else {
            return TextDecoding.utf16(
                bytes, isLittleEndian: (hasMark ? nil : Self.isLittleEndian(bytes)) ?? isLittleEndian)
        }
        hasMark = true
        return TextDecoding.utf16(bytes.dropFirst(2), isLittleEndian: isLittleEndian)
    }

    /// The order that has more of the high halves 0, which all letters of Latin have; nil where they are equally many.
    private static func isLittleEndian(_ bytes: ArraySlice<UInt8>) -> Bool? {
        var zeros = [0, 0]
        for (index, byte) in bytes.enumerated() where byte == 0 { zeros[index % 2] += 1 }
        return zeros[0] == zeros[1] ? nil : zeros[1] > zeros[0]
    }
}
