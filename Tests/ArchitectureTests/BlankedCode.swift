/// A file's text without `//` and nested `/* */` comments and without string literals, plain, of several lines or raw;
/// what literals interpolate stays. Line breaks stay, too.
struct BlankedCode {
    private let bytes: [UInt8]
    private var index = 0
    private var result: [UInt8] = []
    /// The words of the string literals, without what they interpolate, and the line that each begins on, from 1.
    private(set) var literals: [(line: Int, text: String)] = []

    init(of text: String) {
        bytes = Array(text.utf8)
        result.reserveCapacity(bytes.count)
        code(isInterpolated: false)
    }

    var text: String { String(decoding: result, as: UTF8.self) }

    private static let (newline, hash, quote, slash) = (
        UInt8(ascii: "\n"), UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "/")
    )
    private static let (star, backslash, open, close) = (
        UInt8(ascii: "*"), UInt8(ascii: "\\"), UInt8(ascii: "("), UInt8(ascii: ")")
    )

    private func byte(_ ahead: Int = 0) -> UInt8? { index + ahead < bytes.count ? bytes[index + ahead] : nil }

    /// How many of one byte stand here.
    private func run(of byte: UInt8) -> Int {
        var count = 0
        while self.byte(count) == byte { count += 1 }
        return count
    }

    /// Goes on by `count` bytes and keeps only the line breaks among them.
    private mutating func skip(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            if bytes[index] == Self.newline { result.append(Self.newline) }
            index += 1
        }
    }

    private mutating func keep(_ count: Int) {
        for _ in 0..<count where index < bytes.count {
            result.append(bytes[index])
            index += 1
        }
    }

    /// Up to the text's end, or to the parenthesis that ends an interpolation.
    private mutating func code(isInterpolated: Bool) {
        var depth = 0
        while let byte = byte() {
            switch byte {
            case Self.slash where self.byte(1) == Self.slash:
                while let byte = self.byte(), byte != Self.newline { index += 1 }
            case Self.slash where self.byte(1) == Self.star: comment()
            case Self.quote: literal(hashes: 0)
            case Self.hash:
                let hashes = run(of: Self.hash)
                // A run of "#" that opens no literal is code, such as "#if".
                if self.byte(hashes) == Self.quote { literal(hashes: hashes) } else { keep(hashes) }
            case Self.close where isInterpolated && depth == 0: return
            default:
                depth += byte == Self.open ? 1 : byte == Self.close ? -1 : 0
                keep(1)
            }
        }
    }

    private mutating func comment() {
        var depth = 0
        repeat {
            let isOpening = byte() == Self.slash && byte(1) == Self.star
            let isClosing = byte() == Self.star && byte(1) == Self.slash
            depth += isOpening ? 1 : isClosing ? -1 : 0
            skip(isOpening || isClosing ? 2 : 1)
        } while depth > 0 && index < bytes.count
    }

    private mutating func literal(hashes: Int) {
        skip(hashes)
        let quotes = run(of: Self.quote) >= 3 ? 3 : 1
        skip(quotes)
        result.append(Self.quote)
        let line = result.count { $0 == Self.newline } + 1
        var words: [UInt8] = []
        defer { literals.append((line, String(decoding: words, as: UTF8.self))) }
        while index < bytes.count {
            if run(of: Self.quote) >= quotes, isRun(of: Self.hash, hashes, ahead: quotes) { break }
            guard byte() == Self.backslash, isRun(of: Self.hash, hashes, ahead: 1) else {
                words.append(bytes[index])
                skip(1)
                continue
            }
            skip(1 + hashes)
            guard byte() == Self.open else {
                skip(1)
                continue
            }
            keep(1)
            code(isInterpolated: true)
            keep(1)
        }
        skip(quotes + hashes)
        result.append(Self.quote)
    }

    private func isRun(of byte: UInt8, _ count: Int, ahead: Int) -> Bool {
        (0..<count).allSatisfy { self.byte(ahead + $0) == byte }
    }
}
