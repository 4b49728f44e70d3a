import ForgeSystem
import Testing

@Suite struct TextDecodingTests {
    private let decoding = TextDecoding()

    /// Each of the 27 characters that Windows-1252 has in place of ISO 8859-1's controls, and the five empty places.
    @Test func whatIsNoUTF8IsWindows1252() {
        #expect(
            decoding.decodedNarrow([0x57, 0x68, 0x6F, 0x92, 0x73, 0x20, 0x96, 0x20, 0xC9]).text == "Who’s – É"
        )
        let text = decoding.decodedNarrow(Array(UInt8(0x80)...0x9F)[...]).text
        #expect(text == "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")
        #expect(
            decoding.decodedNarrow(Array(UInt8(0xA0)...0xFF)[...]).text.unicodeScalars.map(\.value)
                == Array(0xA0...0xFF))
    }

    @Test func whatIsUTF8IsUTF8() {
        #expect(decoding.decodedNarrow(Array("Žluťoučký “kůň”".utf8)[...]).text == "Žluťoučký “kůň”")
        // Cut in the middle of a character it is none.
        #expect(decoding.decodedNarrow([0x5A, 0xC3, 0xA9, 0xC3]).text == "ZÃ©Ã")
        #expect(decoding.decodedNarrow([]).text == "")
    }

    @Test func utf16IsToldByMarksAndByNULs() {
        let little = Array("Zoë Ω 𝄞".utf16).flatMap { [UInt8(truncatingIfNeeded: $0), UInt8($0 >> 8)] }
        let big = Array("Zoë Ω 𝄞".utf16).flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        #expect(decoding.decoded([0xFF, 0xFE] + little).text == "Zoë Ω 𝄞")
        #expect(decoding.decoded([0xFE, 0xFF] + big).text == "Zoë Ω 𝄞")
        #expect(decoding.decoded(little).text == "Zoë Ω 𝄞")
        #expect(decoding.decoded(big).text == "Zoë Ω 𝄞")
        #expect(decoding.decoded([0xFF, 0xFE] + little + [0x41]).text == "Zoë Ω 𝄞")
        #expect(decoding.decoded([0xFF, 0xFE, 0x00, 0xD8]).text == "\u{FFFD}")
        #expect(decoding.decoded([0xEF, 0xBB, 0xBF, 0x41]).text == "A")
    }
}
