import Foundation
import Synchronization
import TestSupport

/// A file of the package as the architecture's rules see it.
struct SourceFile {
    /// Relative to the package, such as "Sources/ForgeKit/Forge.swift".
    let path: String
    let text: String
    /// The text with comments and string literals blanked, so that words in them break no rule. What literals interpolate
    /// is code.
    let code: String
    /// The words of the string literals, and the line that each begins on, from 1.
    let literals: [(line: Int, text: String)]

    init(path: String, text: String) {
        self.path = path
        self.text = text
        let blanked = BlankedCode(of: text)
        (code, literals) = (blanked.text, blanked.literals)
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

    /// Words of letters, digits and underscores.
    static func words(of code: Substring) -> [Substring] {
        let bytes = code.utf8
        var result: [Substring] = []
        var start: Substring.Index?
        for index in bytes.indices {
            if isWordByte(bytes[index]) {
                start = start ?? index
            } else if let begin = start {
                result.append(code[begin..<index])
                start = nil
            }
        }
        if let start { result.append(code[start...]) }
        return result
    }

    /// Every file with one of the extensions below a folder of the package.
    static func all(below folder: String, extensions: Set<String>) throws -> [SourceFile] {
        try known.withLock { known in
            if let files = known[folder] { return files.filter { extensions.contains($0.fileExtension) } }
            let files = try read(below: folder)
            known[folder] = files
            return files.filter { extensions.contains($0.fileExtension) }
        }
    }

    /// The files that were read, by folder: every rule looks at the same files.
    private static let known = Mutex<[String: [SourceFile]]>([:])

    private var fileExtension: String { String(path.split(separator: ".").last ?? "") }

    private static func read(below folder: String) throws -> [SourceFile] {
        let names = FileManager.default.enumerator(atPath: Project.path(folder))?.compactMap { $0 as? String }
        return try (names ?? []).sorted()
            .filter { ["swift", "c", "h", "modulemap"].contains(($0 as NSString).pathExtension) }
            .map { name in
                let path = "\(folder)/\(name)"
                return SourceFile(
                    path: path, text: try String(contentsOfFile: Project.path(path), encoding: .utf8))
            }
    }
}
