/// The one way from bytes of other programs to text: nobody says reliably what encoding they are in.
package struct TextDecoding: Hashable, Sendable {
    package init() {}

    /// A whole text.
    ///
    /// A byte order mark decides; without one, valid UTF-8 is UTF-8, text with a NUL in every other place UTF-16, and
    /// the rest is `narrow`.
    package func text(_ bytes: [UInt8]) -> String {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Self.utf8(bytes.dropFirst(3)) }
        if bytes.starts(with: [0xFF, 0xFE]) { return Self.utf16(bytes.dropFirst(2), isLittleEndian: true) }
        if bytes.starts(with: [0xFE, 0xFF]) { return Self.utf16(bytes.dropFirst(2), isLittleEndian: false) }
        if let isLittleEndian = Self.utf16Order(bytes[...]) {
            return Self.utf16(bytes[...], isLittleEndian: isLittleEndian)
        }
        return narrow(bytes[...])
    }

    /// A text of one byte a character, as far as its writer knew: what is valid UTF-8 is UTF-8, all else Windows-1252.
    package func narrow(_ bytes: ArraySlice<UInt8>) -> String {
        String(validating: bytes, as: UTF8.self) ?? Self.windows1252(bytes)
    }

    /// Text that is UTF-8 by the rules of what it is in; what is not valid is replaced.
    package static func utf8(_ bytes: ArraySlice<UInt8>) -> String {
        String(decoding: bytes, as: UTF8.self)
    }

    /// UTF-16 without a mark; half a unit at the end is dropped, what is not valid replaced.
    package static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittleEndian ? second << 8 | first : first << 8 | second
        }
        return String(decoding: units, as: UTF16.self)
    }

    /// Whether NULs are the high halves of Latin letters in little-endian order; nil when it is no UTF-16.
    package static func utf16Order(_ bytes: ArraySlice<UInt8>) -> Bool? {
        guard bytes.count >= 4, bytes.count % 2 == 0 else { return nil }
        let sample = Array(bytes.prefix(512))
        let even = stride(from: 0, to: sample.count, by: 2).count { sample[$0] == 0 }
        let odd = stride(from: 1, to: sample.count, by: 2).count { sample[$0] == 0 }
        // Half of the units, since titles in other scripts stand between ASCII digits and marks.
        let half = sample.count / 4
        if odd > half, even == 0 { return true }
        if even > half, odd == 0 { return false }
        return nil
    }

    private static func windows1252(_ bytes: ArraySlice<UInt8>) -> String {
        var scalars = String.UnicodeScalarView()
        for byte in bytes {
            scalars.append(
                (0x80..<0xA0).contains(byte) ? controls[Int(byte) - 0x80] : UnicodeScalar(byte))
        }
        return String(scalars)
    }

    /// What Windows-1252 has where ISO 8859-1 has control characters; five places are empty.
    private static let controls: [UnicodeScalar] = [
        "€", "\u{FFFD}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{FFFD}", "Ž", "\u{FFFD}",
        "\u{FFFD}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{FFFD}", "ž", "Ÿ",
    ]
}
