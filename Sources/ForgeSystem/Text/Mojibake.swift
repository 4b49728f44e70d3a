/// Text of another encoding that was read as Windows-1252.
package enum Mojibake {
    /// True for a text that is UTF-8 whose bytes were taken for letters: "KÃ¶nig". Of no other encoding can that be told for
    /// sure, so that decoding goes by it nowhere.
    package static func isTwiceEncoded(_ text: String) -> Bool {
        if text.contains("â€") { return true }
        let scalars = text.unicodeScalars
        guard scalars.contains(where: { $0.value > 0x7F }), scalars.allSatisfy({ $0.value <= 0xFF }) else {
            return false
        }
        return String(validating: scalars.map { UInt8($0.value) }, as: UTF8.self) != nil
    }

    /// The text that was written, of one that is UTF-8 whose bytes were taken for letters; nil where it cannot be told.
    package static func meant(by text: String) -> String? {
        guard isTwiceEncoded(text) else { return nil }
        var bytes: [UInt8] = []
        for scalar in text.unicodeScalars {
            if scalar.value <= 0xFF {
                bytes.append(UInt8(scalar.value))
            } else if let byte = windows1252[scalar] {
                bytes.append(byte)
            } else {
                return nil
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The letters that Windows-1252 has in the place of controls.
    private static let windows1252: [UnicodeScalar: UInt8] = Dictionary(
        uniqueKeysWithValues: zip(
            "€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ".unicodeScalars,
            [
                0x80, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8A, 0x8B, 0x8C, 0x8E, 0x91, 0x92,
                0x93, 0x94,
                0x95, 0x96, 0x97, 0x98, 0x99, 0x9A, 0x9B, 0x9C, 0x9E, 0x9F,
            ]))

    /// True where four letters with accents, three of them different, follow each other, where half of the letters have
    /// accents, where a sign that is no letter stands inside a word, or letters stand together as in no language of
    /// Windows-1252: "Ìàñòåð è Ìàðãàðèòà" is Russian, "ƒeƒXƒg" Japanese, "Pøíbìh" Czech.
    static func isSuspected(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var run: [UnicodeScalar] = []
        var (letters, accents) = (0, 0)
        for (index, scalar) in scalars.enumerated() {
            if isLetter(scalar) { letters += 1 }
            if isAccented(scalar) {
                accents += 1
                run.append(scalar)
                // Estonian has "jäääär".
                if run.count >= 4, Set(run).count >= 3 { return true }
            } else {
                run = []
            }
            guard index > 0, index + 1 < scalars.count, inner.contains(scalar) else { continue }
            if isLetter(scalars[index - 1]), isLetter(scalars[index + 1]) { return true }
        }
        return accents >= 4 && accents * 2 > letters || isOfCentralEurope(text)
    }

    /// Whether letters stand together that never do but where Windows-1250 was meant: "ìá" for "ěá", "øì" for "řě", "õ" for
    /// "ő" in front of any letter but an e, "þ" beside "ã" for "ț" and "ă".
    private static func isOfCentralEurope(_ text: String) -> Bool {
        let text = text.lowercased()
        func has(_ letters: String, in text: some StringProtocol) -> Bool {
            text.contains { letters.contains($0) }
        }
        if has("ø", in: text) && has("ì", in: text) || has("þ", in: text) && has("ã", in: text) {
            return true
        }
        if has("áíóú", in: text), text.contains(#/õ[^e\s\W]/#) { return true }
        return text.split { !$0.isLetter }.contains { word in
            has("ìòùè", in: word) && has("áíóúýø", in: word) || has("ø", in: word) && has("šž", in: word)
        }
    }

    /// A letter with an accent that Windows-1252 has.
    private static func isAccented(_ scalar: UnicodeScalar) -> Bool {
        (0xC0...0xFF).contains(scalar.value) && isLetter(scalar) || "ŒœŠšŽžŸ".unicodeScalars.contains(scalar)
    }

    /// Signs that never stand between two letters; "´" does, as an apostrophe.
    private static let inner: Set<UnicodeScalar> = [
        "‚", "ƒ", "„", "†", "‡", "ˆ", "‰", "‹", "›", "˜", "¡", "¢", "£", "¤", "¥", "¦", "¨", "«", "¬", "¯",
        "±", "²", "³", "¹", "µ", "¶", "¸", "»", "¼", "½", "¾", "¿", "×", "÷",
    ]

    /// "ƒ" and the ordinals are letters to Unicode alone.
    private static func isLetter(_ scalar: UnicodeScalar) -> Bool {
        scalar.properties.isAlphabetic && !inner.contains(scalar)
    }
}
