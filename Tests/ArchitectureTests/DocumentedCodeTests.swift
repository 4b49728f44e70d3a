import Foundation
import TestSupport
import Testing

/// Swift code in the documentation is code that a test target compiles.
@Suite struct DocumentedCodeTests {
    /// Lines without the white space at their ends, empty ones left out.
    private static func lines(_ text: some StringProtocol) -> [String] {
        text.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    }

    /// The blocks of Swift code in a text of Markdown.
    private static func blocks(in text: String) -> [[String]] {
        text.components(separatedBy: "```swift\n").dropFirst().map { rest in
            lines(rest.components(separatedBy: "```")[0])
        }
    }

    /// Whether the lines stand one behind the other among others; imports stand wherever they like.
    private static func contains(_ code: [String], _ block: [String]) -> Bool {
        let imports = block.filter { $0.hasPrefix("import ") }
        let body = block.filter { !$0.hasPrefix("import ") }
        guard imports.allSatisfy(code.contains), body.count <= code.count else { return false }
        return (0...(code.count - body.count)).contains { code[$0...].starts(with: body) }
    }

    @Test func `every block is compiled`() throws {
        let code = Self.lines(
            try String(
                contentsOfFile: Project.path("Tests/ForgeBatchTests/DocumentedCode.swift"), encoding: .utf8))
        let articles = "Sources/ForgeKit/ForgeKit.docc"
        let files =
            ["README.md"]
            + (try FileManager.default.contentsOfDirectory(atPath: Project.path(articles)))
            .filter { $0.hasSuffix(".md") }.sorted().map { "\(articles)/\($0)" }
        var count = 0
        for file in files {
            let text = try String(contentsOfFile: Project.path(file), encoding: .utf8)
            for block in Self.blocks(in: text) {
                count += 1
                #expect(Self.contains(code, block), "\(file): \(block.joined(separator: "\n"))")
            }
        }
        #expect(count >= 3, "the blocks were found")
    }

    @Test func `a line that differs is found`() {
        let code = Self.lines("import A\nfunc f() {\n    one()\n\n    two()\n}\n")
        let block = Self.blocks(in: "Text\n```swift\nimport A\n\none()\ntwo()\n```\n")
        #expect(block == [["import A", "one()", "two()"]])
        #expect(Self.contains(code, block[0]))
        #expect(!Self.contains(code, ["import B", "one()"]))
        #expect(!Self.contains(code, ["two()", "one()"]))
        #expect(!Self.contains(code, ["one()", "}"]))
    }
}
