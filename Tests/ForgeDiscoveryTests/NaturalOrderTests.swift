import ForgeModel
import Testing

@testable import ForgeDiscovery

@Suite struct NaturalOrderTests {
    /// Each list is in order; every other arrangement must sort into it.
    @Test(arguments: [
        ["1.mp3", "2.mp3", "10.mp3", "100.mp3"],
        ["Chapter 1.mp3", "chapter 2.mp3", "CHAPTER 10.mp3"],
        ["01.mp3", "1.mp3", "002.mp3", "2.mp3"],
        ["a 99999999999999999999999998.mp3", "a 99999999999999999999999999.mp3"],
        ["Book.mp3", "Book 2.mp3", "Book 2b.mp3"],
        ["1-2.mp3", "1-10.mp3", "2-1.mp3"],
        ["a.flac", "a.mp3"],
        ["0.mp3", "00.mp3", "0a.mp3", "1.mp3"],
        ["e1.mp3", "f.mp3", "é1.mp3", "e\u{301}2.mp3", "é10.mp3"],
        ["disc1 track9.mp3", "disc1 track10.mp3", "disc02 track1.mp3"],
    ])
    func `order`(_ names: [String]) {
        let expected = names.map { ForgePath($0) }
        var shuffled = expected
        for _ in 0..<20 {
            shuffled.shuffle()
            #expect(shuffled.sorted(by: NaturalOrder.precedes) == expected)
        }
    }

    @Test func `names that are no text have one order`() {
        let a = ForgePath(bytes: [0x61, 0xFE])
        let b = ForgePath(bytes: [0x61, 0xFF])
        #expect(NaturalOrder.precedes(a, b))
        #expect(!NaturalOrder.precedes(b, a))
        #expect(!NaturalOrder.precedes(a, a))
    }
}
