import ForgeSystem
import Testing

@Suite struct TextDecodingTests {
    private let decoding = TextDecoding()

    /// Each of the 27 characters that Windows-1252 has in place of ISO 8859-1's controls, and the five empty places.
    @Test func whatIsNoUTF8IsWindows1252() {
        #expect(decoding.narrow([0x57, 0x68, 0x6F, 0x92, 0x73, 0x20, 0x96, 0x20, 0xC9]) == "Who’s – É")
        let text = decoding.narrow(Array(UInt8(0x80)...0x9F)[...])
        #expect(text == "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")
        #expect(
            decoding.narrow(Array(UInt8(0xA0)...0xFF)[...]).unicodeScalars.map(\.value) == Array(0xA0...0xFF))
    }

    @Test func whatIsUTF8IsUTF8() {
        #expect(decoding.narrow(Array("Žluťoučký “kůň”".utf8)[...]) == "Žluťoučký “kůň”")
        // Cut in the middle of a character it is none.
        #expect(decoding.narrow([0x5A, 0xC3, 0xA9, 0xC3]) == "ZÃ©Ã")
        #expect(decoding.narrow([]) == "")
    }

    @Test func utf16IsToldByMarksAndByNULs() {
        let little = Array("Zoë Ω 𝄞".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = Array("Zoë Ω 𝄞".utf16).flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        #expect(decoding.text([0xFF, 0xFE] + little) == "Zoë Ω 𝄞")
        #expect(decoding.text([0xFE, 0xFF] + big) == "Zoë Ω 𝄞")
        #expect(decoding.text(little) == "Zoë Ω 𝄞")
        #expect(decoding.text(big) == "Zoë Ω 𝄞")
        #expect(decoding.text([0xFF, 0xFE] + little + [0x41]) == "Zoë Ω 𝄞")
        #expect(decoding.text([0xFF, 0xFE, 0x00, 0xD8]) == "\u{FFFD}")
        #expect(decoding.text([0xEF, 0xBB, 0xBF, 0x41]) == "A")
    }
}
