import Testing

@testable import ForgeBatch

@Suite struct GlobTests {
    private func matches(_ pattern: String, _ path: String) -> Bool {
        Glob(pattern).matches(path.split(separator: "/").map(String.init))
    }

    @Test(arguments: [
        ("Terry*", "Terry Pratchett/Discworld/Mort"), ("Mort", "Terry/Mort"), ("M?rt", "Mort"),
        ("M?rt", "M\u{FC}rt"),
        ("M\u{FC}rt", "Mu\u{308}rt"), ("*", "x"), ("*o*t", "Moot"), ("[MS]ort", "Sort"), ("[!a-c]x", "dx"),
        ("[]]", "]"), ("[a-]", "-"), ("[abc", "[abc"), ("\\*", "*"), ("a\\", "a\\"),
        ("[\u{E4}\u{F6}]x", "\u{F6}x"),
        ("A/*", "A/B/C"), ("A/B/", "A/B/C"), ("A/", "x/A"), ("*/B", "A/B"), ("/A", "A/B"),
        ("a*b*c*d", "abxcbcd"),
    ])
    func `takes`(_ pattern: String, _ path: String) { #expect(matches(pattern, path)) }

    @Test(arguments: [
        ("terry*", "Terry"), ("Terry", "Terry Pratchett"), ("M?rt", "Mrt"), ("[!a-c]x", "bx"), ("[a-c]", "d"),
        ("A/C", "A/B/C"), ("B/C", "A/B/C"), ("A/B/C", "A/B"), ("A*C", "A/C"), ("/B", "A/B"), ("\\*", "x"),
        ("", "x"),
        ("/", "x"), ("*a", "ab"), ("?", ""), ("[]", "x"),
    ])
    func `does not take`(_ pattern: String, _ path: String) { #expect(!matches(pattern, path)) }

    /// Trying every way to share the characters out would take longer than the universe has.
    @Test func `many stars are no trouble`() {
        let stars = String(repeating: "a*", count: 40)
        #expect(!matches(stars + "b", String(repeating: "a", count: 5000)))
        #expect(matches(stars, String(repeating: "a", count: 5000)))
    }
}
