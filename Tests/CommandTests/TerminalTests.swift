import Foundation
import TestSupport
import Testing

/// The screen as a person sees it.
@Suite(.requires(Tool("python3"))) struct TerminalTests {
    @Test(arguments: [80, 40, 24, 12])
    func `the progress line fits its terminal and goes away`(_ columns: Int) throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 2)
            let shown = try PseudoTerminal.run(["convert", "book"], columns: columns, in: folder.path)
            #expect(shown.status == 0, "\(shown.output)")
            let lines = shown.progressLines
            #expect(lines.count >= 3, "\(shown.output)")
            // Three columns stay free for the ^C that a terminal shows.
            #expect(lines.allSatisfy { $0.count <= columns - 3 }, "\(lines)")
            #expect(Double(lines.count) <= shown.seconds * 10 + 6, "more than ten a second")
            #expect(!shown.lasting.contains("%"), "\(shown.lasting)")
            let text = shown.lasting.replacing(/\u{1B}\[[0-9;]*m/, with: "")
            let words = text.split { $0 == "\n" || $0 == " " }
            #expect(words.contains("wrote"), "\(text)")
            #expect(text.hasSuffix("\n"), "\(text)")
            let widest = max(columns, 10 + (words.map(\.count).max() ?? 0))
            #expect(text.split(separator: "\n").allSatisfy { $0.count <= widest }, "\(text)")
        }
    }

    @Test func `percent, speed and time left are on the line`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 2)
            let shown = try PseudoTerminal.run(["convert", "book"], columns: 80, in: folder.path)
            let pattern = /^ +\d+% \[=*>? *\] \d:\d\d:\d\d\/0:02:00 +[\d.]+x ETA \d:\d\d:\d\d$/
            #expect(shown.progressLines.contains { $0.contains(pattern) }, "\(shown.progressLines)")
        }
    }

    @Test func `a window that is made narrow is heeded at the next redraw`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 4)
            let shown = try PseudoTerminal.run(
                ["convert", "book"], columns: 80, resized: [40], in: folder.path)
            let parts = shown.output.split(separator: "<40>")
            #expect(parts.count == 2)
            let after =
                parts.last?.split(separator: "\r\u{1B}[K").dropFirst(2).filter { $0.contains("%") } ?? []
            #expect(after.count > 1)
            // Lines that stay come above the first.
            #expect(
                after.allSatisfy { $0.split(separator: "\r\n").last.map { $0.count <= 37 } == true },
                "\(after)")
        }
    }

    @Test(arguments: [80, 40])
    func `Ctrl-C leaves a clean screen`(_ columns: Int) throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            let shown = try PseudoTerminal.run(
                ["convert", "book"], columns: columns, interruptions: 1, in: folder.path)
            #expect(shown.status == 130)
            #expect(!shown.lasting.contains("%"), "\(shown.lasting)")
            #expect(!shown.lasting.contains("^C"), "\(shown.lasting)")
            #expect(shown.lasting.contains("interrupted; no book was written"))
            #expect(folder.names == ["book"])
        }
    }

    @Test func `a plan stands alone on the screen`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            let shown = try PseudoTerminal.run(
                ["convert", "--dry-run", "book"], columns: 80, in: folder.path)
            #expect(shown.status == 0)
            // A long path stands on a line of its own.
            #expect(
                shown.lasting.contains(#/^output\s+/.*/book\.m4b\nlength +0:00:01\.000 /#), "\(shown.lasting)"
            )
        }
    }

    @Test func `NO_COLOR means no colour, and a line of progress all the same`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 1)
            func shown(_ environment: [String: String?]) throws -> PseudoTerminal {
                try PseudoTerminal.run(
                    ["convert", "--overwrite", "book"], columns: 80, environment: environment,
                    in: folder.path)
            }
            #expect(try shown([:]).output.contains("\u{1B}[1m"))
            let plain = try shown(["NO_COLOR": "1"])
            #expect(!plain.output.contains(/\u{1B}\[[0-9;]*m/))
            #expect(!plain.progressLines.isEmpty)
        }
    }

    @Test func `a terminal that cannot move its cursor gets whole lines`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 1)
            let shown = try PseudoTerminal.run(
                ["convert", "book"], columns: 80, environment: ["TERM": "dumb"], in: folder.path)
            #expect(shown.status == 0)
            let text = shown.output.replacing("\r\n", with: "\n")
            #expect(text.unicodeScalars.allSatisfy { $0 == "\n" || $0.value >= 32 })
        }
    }

    @Test func `a quiet conversion shows nothing at all`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            let shown = try PseudoTerminal.run(["convert", "-q", "book"], columns: 80, in: folder.path)
            #expect(shown.status == 0)
            #expect(shown.output == "")
        }
    }
}
