/// The one way from bytes of other programs to text: nobody says reliably what encoding they are in.
package struct TextDecoding: Hashable, Sendable, Codable {
    /// iconv's name of the encoding of text that is no Unicode; nil is Windows-1252.
    private let encoding: String?

    /// - Parameter encoding: a name that `TextConverter` knows; any other is as none.
    package init(encoding: String? = nil) { self.encoding = encoding }

    /// A text, and whether its letters are sure.
    package struct Decoded: Hashable, Sendable {
        package var text: String
        /// True where the bytes are no Unicode, so that their encoding was assumed.
        package var isAssumed: Bool
    }

    /// A whole text.
    ///
    /// A byte order mark decides; without one, text with a NUL in every other place is UTF-16, and the rest is as in
    /// `decodedNarrow`.
    package func decoded(_ bytes: [UInt8]) -> Decoded {
        let unicode: String? =
            if bytes.starts(with: [0xEF, 0xBB, 0xBF]) {
                Self.utf8(bytes.dropFirst(3))
            } else if bytes.starts(with: [0xFF, 0xFE, 0, 0]) || bytes.starts(with: [0, 0, 0xFE, 0xFF]) {
                Self.utf32(bytes.dropFirst(4), isLittleEndian: bytes[0] != 0)
            } else if bytes.starts(with: [0xFF, 0xFE]) {
                Self.utf16(bytes.dropFirst(2), isLittleEndian: true)
            } else if bytes.starts(with: [0xFE, 0xFF]) {
                Self.utf16(bytes.dropFirst(2), isLittleEndian: false)
            } else {
                Self.utf16Order(bytes[...]).map { Self.utf16(bytes[...], isLittleEndian: $0) }
            }
        return unicode.map { Decoded(text: $0, isAssumed: false) } ?? decodedNarrow(bytes[...])
    }

    /// A text of one byte a character, as far as its writer knew: what is valid UTF-8 is UTF-8, all else in the encoding
    /// that was named, or Windows-1252.
    package func decodedNarrow(_ bytes: ArraySlice<UInt8>) -> Decoded {
        let unicode = String(validating: bytes, as: UTF8.self).map(Self.withoutControls)
        guard let encoding, let converter = TextConverter(from: encoding) else {
            return unicode.map { Decoded(text: $0, isAssumed: false) }
                ?? Decoded(text: Self.windows1252(bytes), isAssumed: true)
        }
        if let unicode, !Self.mayBeEncoded(bytes, converter) {
            return Decoded(text: unicode, isAssumed: false)
        }
        return Decoded(text: Self.withoutControls(converter.text(Array(bytes))), isAssumed: true)
    }

    /// The name of a file: as `decodedNarrow`, but UTF-8 wherever it can be, since a system whose names are in an encoding of
    /// seven bits is not known.
    package func decodedName(_ bytes: [UInt8]) -> Decoded {
        String(validating: bytes, as: UTF8.self).map { Decoded(text: $0, isAssumed: false) }
            ?? decodedNarrow(bytes[...])
    }

    /// Whether bytes that are UTF-8 may be in the encoding: those of 7 bits a unit, such as ISO-2022-JP and UTF-7, use
    /// ASCII for other letters, and those of 16 use NULs.
    private static func mayBeEncoded(
        _ bytes: ArraySlice<UInt8>, _ converter: borrowing TextConverter
    ) -> Bool {
        if bytes.contains(where: { $0 >= 0x80 }) { return false }
        return converter.text(Array("Aa0".utf8)) == "Aa0" || bytes.contains(0)
    }

    /// Text that is UTF-8 by the rules of what it is in; what is not valid is replaced.
    private static func utf8(_ bytes: ArraySlice<UInt8>) -> String {
        withoutControls(String(decoding: bytes, as: UTF8.self))
    }

    /// UTF-16 without a mark; half a unit at the end is dropped, what is not valid replaced.
    package static func utf16(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        let units = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { index in
            let (first, second) = (UInt16(bytes[index]), UInt16(bytes[index + 1]))
            return isLittleEndian ? second << 8 | first : first << 8 | second
        }
        return withoutControls(String(decoding: units, as: UTF16.self))
    }

    /// UTF-32 without its mark; what is no character is replaced.
    private static func utf32(_ bytes: ArraySlice<UInt8>, isLittleEndian: Bool) -> String {
        let scalars = stride(from: bytes.startIndex, to: bytes.endIndex - 3, by: 4).map { index in
            let unit = bytes[index..<index + 4].reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            return UnicodeScalar(isLittleEndian ? unit.byteSwapped : unit) ?? "\u{FFFD}"
        }
        return withoutControls(String(String.UnicodeScalarView(scalars)))
    }

    /// Whether NULs are the high halves of Latin letters in little-endian order; nil when it is no UTF-16.
    private static func utf16Order(_ bytes: ArraySlice<UInt8>) -> Bool? {
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
        withoutControls(String(String.UnicodeScalarView(bytes.map { UnicodeScalar($0) })))
    }

    /// The text with what Windows-1252 has in place of each C1 control: those come of programs that took Windows-1252
    /// for ISO 8859-1 on the way to Unicode.
    package static func withoutControls(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { (0x80..<0xA0).contains($0.value) }) else { return text }
        let mended = scalars.map { (0x80..<0xA0).contains($0.value) ? controls[Int($0.value) - 0x80] : $0 }
        return String(String.UnicodeScalarView(mended))
    }

    /// The characters of Windows-1252 where ISO 8859-1 has control characters; five places are empty.
    private static let controls: [UnicodeScalar] = [
        "€", "\u{FFFD}", "‚", "ƒ", "„", "…", "†", "‡", "ˆ", "‰", "Š", "‹", "Œ", "\u{FFFD}", "Ž", "\u{FFFD}",
        "\u{FFFD}", "‘", "’", "“", "”", "•", "–", "—", "˜", "™", "š", "›", "œ", "\u{FFFD}", "ž", "Ÿ",
    ]

    /// Whether the letters of a text are hardly those that were written.
    package func isDoubtful(_ decoded: Decoded) -> Bool { decoded.isAssumed && isDoubtful(decoded.text) }

    /// Whether a text that came of an assumed encoding is hardly what was written.
    package func isDoubtful(_ text: String) -> Bool {
        text.unicodeScalars.contains("\u{FFFD}") || encoding == nil && Mojibake.isSuspected(text)
    }
}
