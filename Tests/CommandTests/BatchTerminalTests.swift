import Foundation
import TestSupport
import Testing

@testable import forge_native

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

    /// Plays the output on a screen; gives the lines that stay and, of those drawn since the window was narrowed, the
    /// widest.
    private func play(_ shown: PseudoTerminal, columns: Int, narrowed: Int?) -> (
        lasting: [String], widest: Int
    ) {
        var screen = Screen(columns: columns)
        var widest = 0
        for (index, part) in shown.output.split(separator: "<narrowed>").enumerated() {
            if index > 0, let narrowed { screen.resize(columns: narrowed) }
            // Every redraw begins by erasing what is below the cursor.
            for (turn, frame) in part.split(separator: "\u{1B}[J", omittingEmptySubsequences: false)
                .enumerated()
            {
                screen.write(frame)
                // What was drawn before the window changed may be wider.
                if index > 0, turn > 0 {
                    widest = max(widest, screen.lines.filter { $0.contains("ETA") }.map(\.columns).max() ?? 0)
                }
                screen.write("\u{1B}[J")
            }
        }
        while screen.lines.last == "" { return (screen.lines.dropLast(), widest) }
        return (screen.lines, widest)
    }

    @Test(arguments: [(80, 40), (80, 21), (40, nil), (200, 30)])
    func `the panel fits its window, also one that becomes narrow, and leaves nothing behind`(
        _ columns: Int, _ narrowed: Int?
    ) throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 3)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--all-cores", "--workers", "2"], columns: columns,
                narrowed: narrowed, in: folder.path)
            #expect(shown.status == 0, "\(shown.output)")
            #expect(shown.output.contains("processing"), "no panel was drawn")
            let (lasting, widest) = play(shown, columns: columns, narrowed: narrowed)
            if let narrowed {
                // Three columns stay free for the ^C that a terminal shows.
                #expect(widest > 0 && widest <= narrowed - 3, "\(widest) columns")
            }
            let beginnings = [
                "2 books to make, ", "done: \(Self.title)", "done: \(Self.title)", "2 books made, ",
            ]
            #expect(lasting.count == 4, "\(lasting)")
            #expect(zip(lasting, beginnings).allSatisfy { $0.hasPrefix($1) }, "\(lasting)")
        }
    }

    /// A book that is checked for long is shown to be checked, though nothing else happens.
    @Test func `each stage is drawn when it begins`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 1)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--workers", "1"], columns: 80, in: folder.path)
            for stage in ["scanning", "analyzing", "processing", "chapters", "metadata", "verifying"] {
                #expect(shown.output.contains("  \(stage) "), "\(stage) was not shown")
            }
        }
    }

    @Test func `Ctrl-C leaves a clean screen`() throws {
        try withTemporaryFolder { folder in
            try makeLibrary(folder, minutes: 20)
            let shown = try PseudoTerminal.run(
                ["batch", "lib", "-o", "out", "--workers", "1"], columns: 80, interrupted: true,
                in: folder.path)
            #expect(shown.status == 130)
            let lasting = play(shown, columns: 80, narrowed: nil).lasting
            #expect(!lasting.contains { $0.contains("ETA") || $0.contains("^C") }, "\(lasting)")
            #expect(lasting.contains { $0.contains("2 not made") }, "\(lasting)")
        }
    }
}
