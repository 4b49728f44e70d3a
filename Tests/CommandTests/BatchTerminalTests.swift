import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// The panel of a batch as a person sees it.
@Suite(.requires(Tool("python3"))) struct BatchTerminalTests {
    private static let title = "A title that is longer than any line of a window that somebody made narrow"

    private func makeLibrary(_ folder: TemporaryFolder, minutes: Int) throws {
        for name in ["1", "2"] {
            try folder.writeLongBook(minutes: minutes)
            try folder.write([], to: "lib/\(Self.title) \(name)/.x")
            try FileManager.default.moveItem(
                atPath: folder.path("book/long.wav"), toPath: folder.path("lib/\(Self.title) \(name)/1.wav"))
        }
    }

    private struct Played {
        /// The lasting output, in lines that are not wrapped.
        var lasting: [String] = []
        /// Lines of the panel by the width of the window that they were drawn in.
        var drawn: [Int: [String]] = [:]
    }

    /// Plays the output on a screen.
    private func play(_ shown: PseudoTerminal, columns: Int, rewraps: Bool = true) -> Played {
        var (screen, played) = (Screen(columns: columns, rewraps: rewraps), Played())
        // "<40>" stands where the window got 40 columns.
        for part in shown.output.split(separator: "<") {
            var text = part
            if let end = part.firstIndex(of: ">"), let columns = Int(part[..<end]) {
                screen.resize(columns: columns)
                text = part[end...].dropFirst()
            }
            screen.write(text)
            // Each redraw begins by erasing lines; the first may have been begun in the old window.
            let frames = text.split(separator: Terminal.clearLine).dropFirst()
                .map { $0.split(separator: "\r\n").map { String($0) }.filter(isOfPanel) }
            played.drawn[screen.columns, default: []] += frames.filter { !$0.isEmpty }.dropFirst().joined()
        }
        screen.resize(columns: 1000)
        played.lasting = screen.lines
        return played
    }

    private func isOfPanel(_ line: String) -> Bool { line.hasPrefix("  ") || line.contains(" of 2 books") }

    /// The variables are those by which terminals are known that do not wrap lines anew, and one that does within them.
    @Test(arguments: [
        ([40], [:], true), ([100, 30, 200, 40], [:], true), ([40], ["XTERM_VERSION": "XTerm(379)"], false),
        ([100, 30, 200, 40], ["STY": "1.pts"], false),
        ([21, 80], ["XTERM_VERSION": "XTerm(379)", "TMUX": "/tmp/tmux,1,0"], true),
    ])
    func `the panel fits its window whatever its size becomes, and leaves nothing behind`(
        _ sizes: [Int], _ environment: [String: String], _ rewraps: Bool
    ) throws {
        try withTemporaryFolder { folder in
            // Long enough for all sizes to come while nothing but progress is told.
            try makeLibrary(folder, minutes: 12)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--all-cores", "--workers", "2"], columns: 80,
                resized: sizes, environment: environment.mapValues { $0 }, in: folder.path)
            #expect(shown.status == 0, "\(shown.output)")
            let played = play(shown, columns: 80, rewraps: rewraps)
            for size in sizes {
                let lines = try #require(played.drawn[size], "nothing was drawn at \(size) columns")
                // Three columns stay free for the ^C that a terminal shows.
                #expect(lines.allSatisfy { $0.columns <= size - 3 }, "\(lines)")
            }
            let beginnings = ["2 books to make, ", "done: A title", "done: A title", "2 books made, "]
            for beginning in Set(beginnings) {
                let count = beginnings.count { $0 == beginning }
                #expect(
                    played.lasting.count { $0.hasPrefix(beginning) } == count,
                    "\(beginning) \(played.lasting)")
            }
            #expect(!played.lasting.contains(where: isOfPanel), "\(played.lasting)")
            // What does not wrap anew shows the long lines in several rows.
            if rewraps { #expect(played.lasting.count == 4, "\(played.lasting)") }
        }
    }

    /// A book that is checked for long is shown to be checked, though nothing else happens.
    @Test func `each stage is drawn when it begins`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 1)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--workers", "1"], columns: 80, in: folder.path)
            for stage in [
                "scanning", "reading the files", "finding the quality", "writing the chapters",
                "writing the tags", "verifying",
            ] {
                #expect(shown.output.contains("% \(stage)"), "\(stage) was not shown")
            }
        }
    }

    @Test(arguments: [80, 30])
    func `Ctrl-C leaves a clean screen`(_ columns: Int) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 20)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--workers", "1"], columns: columns, interruptions: 1,
                in: folder.path)
            #expect(shown.status == 130)
            let lasting = play(shown, columns: columns).lasting
            #expect(!lasting.contains { isOfPanel($0) || $0.contains("^C") }, "\(lasting)")
            #expect(lasting.contains { $0.contains("2 not made") }, "\(lasting)")
            #expect(
                lasting.joined(separator: " ").hasSuffix(
                    "error: interrupted; the same command goes on from here"))
        }
    }

    /// Nobody is left to take the panel away.
    @Test func `a second Ctrl-C leaves the shell a line of its own`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 20)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--workers", "1"], columns: 80, interruptions: 2,
                in: folder.path)
            #expect(shown.status == 130)
            #expect(shown.output.hasSuffix("\r\n"), "\(shown.output)")
            #expect(!shown.output.contains("error: "), "\(shown.output)")
        }
    }
}
