import Foundation
import TestSupport
import Testing

/// The recipes of the documentation, run as they stand.
@Suite struct RecipeTests {
    /// The commands of each recipe, by its heading.
    private static func recipes() throws -> [String: [String]] {
        let path = Project.path("Sources/ForgeKit/ForgeKit.docc/Recipes.md")
        let text = String(decoding: try Data(contentsOf: URL(fileURLWithPath: path)), as: UTF8.self)
        var recipes: [String: [String]] = [:]
        var heading = ""
        var block: (language: Substring, lines: [Substring])?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let (language, lines) = block {
                if line == "```" {
                    // Of a line of crontab(5) the command counts: five fields stand before it.
                    let commands = lines.map {
                        language == "crontab"
                            ? $0.split(separator: " ").dropFirst(5).joined(separator: " ") : String($0)
                    }
                    recipes[heading, default: []].append(commands.joined(separator: "\n"))
                    block = nil
                } else {
                    block?.lines.append(line)
                }
            } else if line.hasPrefix("```") {
                block = (line.dropFirst(3), [])
            } else if line.hasPrefix("## ") {
                heading = String(line.dropFirst(3))
            }
        }
        return recipes
    }

    /// A folder with what the recipes name.
    private func withBooks(_ body: (TemporaryFolder) throws -> Void) throws {
        try withTemporaryFolder { folder in
            for name in [
                "Lecture", "Audiobooks/Ann Author/A Book", "Audiobooks/Bob Writer/Saga/Vol 2 - Home",
            ] {
                let parent = URL(fileURLWithPath: folder.path(name)).deletingLastPathComponent().path
                try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
                try FileManager.default.copyItem(
                    atPath: Project.path("Fixtures/The Asterisk Prompts"), toPath: folder.path(name))
            }
            let made = try ForgeNativeProgram.run(["convert", "Lecture", "-o", "Emma.m4b"], in: folder.path)
            try #require(made.status == 0, "\(made.stderr)")
            try body(folder)
        }
    }

    /// Runs the commands of a recipe in turn.
    ///
    /// - Parameter files: texts that lie beside the books, by path.
    private func cook(
        _ heading: String, with files: [String: String] = [:],
        _ check: ([RunResult], TemporaryFolder) throws -> Void
    ) throws {
        let commands = try #require(try Self.recipes()[heading])
        try withBooks { folder in
            for (path, text) in files { try folder.write(Array(text.utf8), to: path) }
            let results = try commands.map {
                try ForgeNativeProgram.shell(
                    "set -e\nPATH=\"$(dirname \"$FORGE\"):$PATH\" HOME=\"$PWD\"\n\($0)", in: folder.path)
            }
            try check(results, folder)
        }
    }

    private func inspection(_ book: String, _ folder: TemporaryFolder) throws -> String {
        try ForgeNativeProgram.run(["inspect", book], in: folder.path).text
    }

    /// The recipes that a test below is of.
    private static let tested: Set<String> = [
        "Change the tags of a finished book", "Correct a chapter", "Make a small file of one speaker",
        "Put the metadata of a library right", "Make new books every night",
        "List what failed in a spreadsheet", "Make books for Audiobookshelf",
        "Make books for Plex and Prologue",
    ]

    @Test func `every recipe is tested`() throws {
        let recipes = try Self.recipes()
        #expect(Set(recipes.keys) == Self.tested)
    }

    @Test func `tags are changed and the sound is copied`() throws {
        try cook("Change the tags of a finished book") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            let text = try inspection("Emma, retagged.m4b", folder)
            for value in ["Jane Austen", "Jane Doe", "Classics", "Fiction", "The Echo Test", "2010", "JPEG"] {
                #expect(text.contains(value), "\(text)")
            }
            #expect(!text.contains("Allison Smith  "))
        }
    }

    @Test func `a chapter is corrected`() throws {
        try cook("Correct a chapter") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            let (before, after) = try (
                inspection("Emma.m4b", folder), inspection("Emma, corrected.m4b", folder)
            )
            func chapters(_ text: String) -> [Substring] {
                text.matches(of: /\n +\d+ +(\d:\d\d:\d\d\.\d+  .*)/).map(\.1)
            }
            #expect(chapters(before).count == 3)
            #expect(
                chapters(after)
                    == chapters(before).map { $0.replacing("The Echo Test", with: "Chapter 2")[...] })
        }
    }

    @Test func `one speaker makes a small file`() throws {
        try cook("Make a small file of one speaker") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            let text = try inspection("Lecture.m4b", folder)
            #expect(text.contains("mono"), "\(text)")
        }
    }

    @Test func `metadata is put right for a whole library`() throws {
        try cook("Put the metadata of a library right") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            #expect(results[0].text.contains("2 metadata.json written"), "\(results[0].text)")
            let text = try inspection("M4B/Ann Author/A Book/A Book.m4b", folder)
            #expect(text.contains("An Editor"), "\(text)")
        }
    }

    @Test func `a night makes what is new`() throws {
        try cook("Make new books every night") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            #expect(results[0].stderr == "")
            #expect(folder.names(in: "M4B/Ann Author/A Book") == ["A Book.m4b"])
            #expect(folder.names.contains("forge-native.log"))
        }
    }

    @Test func `what failed stands in a spreadsheet, and is tried alone`() throws {
        let broken = "Audiobooks/Cid/Broken/1.mp3"
        try cook(
            "List what failed in a spreadsheet", with: [broken: "no sound"]
        ) {
            results, folder in
            #expect(results.map(\.status) == [1, 1])
            func states(_ name: String) -> [String] {
                String(decoding: folder.read(name), as: UTF8.self).split(whereSeparator: \.isNewline)
                    .dropFirst()
                    .compactMap { line in ["failed", "done", "unchanged"].first { line.contains(",\($0),") } }
            }
            #expect(states("books.csv").sorted() == ["done", "done", "failed"])
            #expect(states("again.csv") == ["failed"])
        }
    }

    @Test func `books for Audiobookshelf have its folders`() throws {
        let text = "Audiobooks/Bob Writer/Saga/Vol 2 - Home/desc.txt"
        try cook("Make books for Audiobookshelf", with: [text: "A blurb."]) {
            results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            let made = "Shelf/Asterisk Project/Saga/2 - The Asterisk Prompts"
            #expect(folder.names(in: made) == ["The Asterisk Prompts.m4b", "desc.txt"])
        }
    }

    @Test func `books for Plex have its folders and tags`() throws {
        try cook("Make books for Plex and Prologue") { results, folder in
            #expect(results.map(\.status) == [0], "\(results[0].stderr)")
            let book = "Plex/Asterisk Project/The Asterisk Prompts"
            #expect(folder.names(in: book) == ["The Asterisk Prompts (2).m4b", "The Asterisk Prompts.m4b"])
            let text = try inspection("\(book)/The Asterisk Prompts.m4b", folder)
            #expect(text.contains(/aART +Asterisk Project\n/), "\(text)")
            #expect(text.contains(/©alb +The Asterisk Prompts\n/), "\(text)")
        }
    }
}
