import ForgeModel
import Testing

@Suite struct OneLineTests {
    @Test func `text without characters that do something is untouched`() {
        let text = "e\u{301} 👩‍👩‍👧 \\n \u{200F}שלום\u{200E} \u{61C}"
        #expect(Array(text.oneLine.utf8) == Array(text.utf8))
    }

    @Test(arguments: [0x202A, 0x202B, 0x202C, 0x202D, 0x202E, 0x2066, 0x2067, 0x2068, 0x2069] as [UInt32])
    func `directional controls are shown, and left out of names`(_ value: UInt32) throws {
        let scalar = try #require(Unicode.Scalar(value))
        let text = "a\(Character(scalar))b"
        #expect(text.oneLine == "a\\u{\(String(value, radix: 16, uppercase: true))}b")
        #expect(Array(text.withoutDirectionControls.utf8) == Array("ab".utf8))
        #expect(ForgePath(text).withoutDirectionControls == "ab")
        #expect(ForgePath(String(Character(scalar))).withoutDirectionControls == "_")
    }

    @Test func `their neighbours are no controls`() {
        for value in [0x2029, 0x202F, 0x2065, 0x206A] as [UInt32] {
            let text = Unicode.Scalar(value).map { "a\(Character($0))b" } ?? ""
            #expect(text.withoutDirectionControls == text)
            #expect(!text.isEmpty)
        }
    }

    @Test func `every kind of line end is shown`() {
        #expect("a\u{2028}b\u{2029}c\u{85}d\r\n".oneLine == "a\\u{2028}b\\u{2029}c\\u{0085}d\\r\\n")
    }

    @Test func `a name that is no text keeps its bytes`() {
        // The first two bytes of U+202E, whole ones, and a byte that is no UTF-8.
        let name = ForgePath(bytes: [0xE2, 0x80, 0x61, 0xE2, 0x80, 0xAE, 0xFF, 0xE2, 0x80])
        #expect(name.withoutDirectionControls.bytes == [0xE2, 0x80, 0x61, 0xFF, 0xE2, 0x80])
        #expect(ForgePath("").withoutDirectionControls == "")
    }
}
