import Foundation
import TestSupport

/// A file of the package as the architecture's rules see it.
struct SourceFile {
    /// Relative to the package, such as "Sources/ForgeKit/Forge.swift".
    let path: String
    let text: String
    /// The text with comments and the contents of string literals blanked, so that words in them break no rule.
    let code: String

    init(path: String, text: String) {
        self.path = path
        self.text = text
        code = Self.blanked(text)
    }

    /// The folder below Sources or CShims: the target's name.
    var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    /// The modules the file imports, whatever attributes, access or kind stand around them.
    var imports: [String] {
        code.split(separator: "\n").filter { $0.contains("import") }.compactMap { line -> String? in
            let pattern =
                #/
                ^\s*(?:@\w+(?:\([^)]*\))?\s+)*
                (?:(?:public|package|internal|fileprivate|private|open)\s+)?
                import\s+(?:(?:typealias|struct|class|enum|protocol|let|var|func)\s+)?`?(?<module>[\w-]+)
                /#
            return line.firstMatch(of: pattern).map { String($0.module) }
        }
    }

    /// A word of the code, where it stands, and whether it is called as a function of its own or of a module: with
    /// "(" after it, and before it no dot or that of a module's name.
    struct Word {
        let text: String
        /// From 1.
        let line: Int
        let isCall: Bool
    }

    var words: [Word] {
        var result: [Word] = []
        var line = 1
        var word: [UInt8] = []
        var isMember = false
        for byte in Array(code.utf8) + [UInt8(ascii: "\n")] {
            if Self.isWordByte(byte) {
                word.append(byte)
                continue
            }
            if !word.isEmpty {
                let text = String(decoding: word, as: UTF8.self)
                result.append(Word(text: text, line: line, isCall: byte == UInt8(ascii: "(") && !isMember))
                isMember =
                    byte == UInt8(ascii: ".") && !["Swift", "Glibc", "Darwin", "Foundation"].contains(text)
                word = []
            } else {
                isMember = byte == UInt8(ascii: ".")
            }
            if byte == UInt8(ascii: "\n") { line += 1 }
        }
        return result
    }

    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), 0x80...: true
        default: false
        }
    }

    /// Blanks `//` and nested `/* */` comments and string literals: plain, of several lines, raw.
    private static func blanked(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let newline = UInt8(ascii: "\n")
        var result: [UInt8] = []
        var index = 0
        func begins(_ pattern: String) -> Bool { bytes[index...].starts(with: pattern.utf8) }
        /// Goes on by `count` bytes and keeps only the line breaks among them.
        func skip(_ count: Int) {
            let end = min(bytes.count, index + count)
            result += bytes[index..<end].filter { $0 == newline }
            index = end
        }
        while index < bytes.count {
            let hashes = String(
                repeating: "#", count: bytes[index...].prefix { $0 == UInt8(ascii: "#") }.count)
            if begins("//") {
                while index < bytes.count, bytes[index] != newline { index += 1 }
            } else if begins("/*") {
                var depth = 0
                repeat {
                    let isOpening = begins("/*")
                    let isClosing = begins("*/")
                    depth += isOpening ? 1 : isClosing ? -1 : 0
                    skip(isOpening || isClosing ? 2 : 1)
                } while depth > 0 && index < bytes.count
            } else if begins(hashes + "\"") {
                let quotes = begins(hashes + "\"\"\"") ? "\"\"\"" : "\""
                skip(hashes.utf8.count + quotes.utf8.count)
                while index < bytes.count, !begins(quotes + hashes) {
                    skip(begins("\\" + hashes) ? 2 + hashes.utf8.count : 1)
                }
                skip(quotes.utf8.count + hashes.utf8.count)
                result += "\"\"".utf8
            } else {
                // A run of "#" that opens no literal is code, such as "#if".
                let count = max(1, hashes.utf8.count)
                result += bytes[index..<index + count]
                index += count
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// Every file with one of the extensions below a folder of the package.
    static func all(below folder: String, extensions: Set<String>) throws -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: Project.path(folder))?.compactMap { $0 as? String }
        return try (names ?? []).sorted()
            .filter { extensions.contains(($0 as NSString).pathExtension) }
            .map { name in
                let path = "\(folder)/\(name)"
                return SourceFile(
                    path: path, text: try String(contentsOfFile: Project.path(path), encoding: .utf8))
            }
    }
}
