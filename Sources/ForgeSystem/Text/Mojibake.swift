/// Text of another encoding that was read as Windows-1252.
enum Mojibake {
    /// True where four letters with accents, three of them different, follow each other, where half of the letters have
    /// accents, or where a sign that is no letter stands inside a word, as in no language of Windows-1252: "Ìàñòåð è
    /// Ìàðãàðèòà" is Russian, "ƒeƒXƒg" Japanese.
    static func isSuspected(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var run: [UnicodeScalar] = []
        var (letters, accents) = (0, 0)
        for (index, scalar) in scalars.enumerated() {
            if isLetter(scalar) { letters += 1 }
            if scalar.value >= 0xC0, isLetter(scalar) {
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
        return accents >= 4 && accents * 2 > letters
    }

    /// Signs that never stand between two letters; "´" does, as an apostrophe.
    private static let inner: Set<UnicodeScalar> = [
        "‚", "ƒ", "„", "†", "‡", "ˆ", "‰", "‹", "›", "˜", "¡", "¢", "£", "¤", "¥", "¦", "¨", "«", "¬", "¯",
        "±", "µ", "¶", "¸", "»", "¼", "½", "¾", "¿", "×", "÷",
    ]

    /// "ƒ" and the ordinals are letters to Unicode alone.
    private static func isLetter(_ scalar: UnicodeScalar) -> Bool {
        scalar.properties.isAlphabetic && !inner.contains(scalar)
    }
}
