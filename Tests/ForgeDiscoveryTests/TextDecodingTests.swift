import ForgeSystem
import Testing

@Suite struct TextDecodingTests {
    private let decoding = TextDecoding()

    /// Each of the 27 characters that Windows-1252 has in place of ISO 8859-1's controls, and the five empty places.
    @Test func `what is no UTF-8 is Windows-1252`() {
        #expect(
            decoding.decodedNarrow([0x57, 0x68, 0x6F, 0x92, 0x73, 0x20, 0x96, 0x20, 0xC9]).text == "Who’s – É"
        )
        let text = decoding.decodedNarrow(Array(UInt8(0x80)...0x9F)[...]).text
        #expect(text == "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ")
        #expect(
            decoding.decodedNarrow(Array(UInt8(0xA0)...0xFF)[...]).text.unicodeScalars.map(\.value)
                == Array(0xA0...0xFF))
    }

    @Test func `what is UTF-8 is UTF-8`() {
        #expect(decoding.decodedNarrow(Array("Žluťoučký “kůň”".utf8)[...]).text == "Žluťoučký “kůň”")
        // Cut in the middle of a character it is none.
        #expect(decoding.decodedNarrow([0x5A, 0xC3, 0xA9, 0xC3]).text == "ZÃ©Ã")
        #expect(decoding.decodedNarrow([]).text == "")
    }

    @Test func `UTF-16 is told by marks and by NULs`() {
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

    @Test func `UTF-32 is told by its mark`() {
        let units = "Zoë 𝄞".unicodeScalars.map { $0.value }
        let little = units.flatMap { unit in (0..<4).map { UInt8(truncatingIfNeeded: unit >> ($0 * 8)) } }
        let big = units.flatMap { unit in
            (0..<4).reversed().map { UInt8(truncatingIfNeeded: unit >> ($0 * 8)) }
        }
        #expect(decoding.decoded([0xFF, 0xFE, 0, 0] + little).text == "Zoë 𝄞")
        #expect(decoding.decoded([0, 0, 0xFE, 0xFF] + big + [0, 0]).text == "Zoë 𝄞")
        #expect(decoding.decoded([0, 0, 0xFE, 0xFF, 0, 0x11, 0, 0]).text == "\u{FFFD}")
    }

    /// A name is UTF-8 where it can be, whatever encoding is named; other texts may be ASCII in seven bits of another.
    @Test func `names`() {
        let named = TextDecoding(encoding: "ISO-2022-JP")
        let bytes = Array("\u{1B}$B4A\u{1B}(B".utf8)
        #expect(named.decodedNarrow(bytes[...]).text == "漢")
        #expect(named.decodedName(bytes).text.hasPrefix("\u{1B}"))
        #expect(TextDecoding(encoding: "CP1251").decodedName([0xC6]).text == "Ж")
        #expect(decoding.decodedName([0xC6]).text == "Æ")
        #expect(decoding.decodedName([0xC6]).isAssumed)
    }
}
