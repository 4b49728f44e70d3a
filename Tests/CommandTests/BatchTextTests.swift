import ForgeBatch
import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct BatchPanelTests {
    private func tally(_ names: [String]) throws -> BatchTally {
        var tally = BatchTally()
        tally.take(.planned(BatchSamples.plan(names.map { BatchSamples.item($0) })))
        for index in names.indices { tally.take(.began(book: index, attempt: 1)) }
        return tally
    }

    private let event = BatchEvent.warning(book: nil, "")

    @Test(arguments: [200, 80, 40, 20, 11])
    func `no line is wider than its window, whatever the letters`(_ columns: Int) throws {
        let names = [
            "A quite long title of a book that goes on", "走れメロス と そのほかの物語", "🎧🎧🎧🎧🎧🎧🎧🎧🎧🎧🎧🎧",
            "e\u{301}\u{302}x",
        ]
        let lines = BatchPanel.lines(try tally(names), event, columns: columns, rows: 24)
        #expect(lines.count == 5)
        #expect(lines.allSatisfy { $0.columns <= columns - 3 }, "\(lines)")
    }

    @Test func `a book's line has its percent and its stage or time left in columns`() throws {
        var tally = try tally(["One", "走れ"])
        let snapshot = ProgressSnapshot(
            stage: .processing, done: SampleCount(44_100 * 60), total: SampleCount(44_100 * 240),
            elapsedSeconds: 2, remainingSeconds: 6)
        tally.take(.progress(book: 0, snapshot))
        let lines = BatchPanel.lines(tally, event, columns: 63, rows: 24)
        #expect(lines[0] == "  One                               25% ETA 0:00:06")
        #expect(lines[1] == "  走れ                               0% scanning")
        #expect(lines[2].hasPrefix("12%, 0 of 2 books, "), "\(lines[2])")
    }

    @Test func `a low window shows the books that it has room for, and all of them in one line`() throws {
        let tally = try tally((1...16).map { "Book \($0)" })
        #expect(BatchPanel.lines(tally, event, columns: 80, rows: 6).count == 5)
        #expect(BatchPanel.lines(tally, event, columns: 80, rows: 1).count == 1)
        #expect(BatchPanel.lines(tally, event, columns: 80, rows: 50).count == 17)
    }

    @Test func `before there is a plan it shows how far the looking is`() {
        let lines = BatchPanel.lines(BatchTally(), .examined(3, of: 10), columns: 80, rows: 24)
        #expect(lines == ["looking: 3 of 10 folders"])
        #expect(BatchPanel.lines(BatchTally(), event, columns: 80, rows: 24).isEmpty)
    }

    /// The least important facts go first.
    @Test(arguments: [
        (42, "  One          25% ETA 0:00:06", "12%, 0 of 2 books, 0.0x real time"),
        (31, "  One        25% ETA 0:00:06", "12%, 0 of 2 books"),
        (30, "  One                   25%", "12%, 0 of 2 books"),
        (19, "  One        25%", "12%, 0 of 2 boo…"), (18, "  One", "12%, 0 of 2 bo…"),
    ])
    func `a narrow window shows less, not half of it`(_ columns: Int, _ book: String, _ all: String) throws {
        var tally = try tally(["One", "Two"])
        let snapshot = ProgressSnapshot(
            stage: .processing, done: SampleCount(44_100 * 60), total: SampleCount(44_100 * 240),
            elapsedSeconds: 2, remainingSeconds: 6)
        tally.take(.progress(book: 0, snapshot))
        let lines = BatchPanel.lines(tally, event, columns: columns, rows: 24)
        #expect(lines[0] == book)
        #expect(lines[2] == all)
    }

    @Test func `rows are counted as a terminal wraps`() {
        #expect("".rows(columns: 4) == 1)
        #expect("abcd".rows(columns: 4) == 1)
        #expect("abcde".rows(columns: 4) == 2)
        // The second wide letter does not fit in the rest of the first row, nor the fourth in that of the second.
        #expect("メロスメ".rows(columns: 3) == 4)
        #expect("メロスメ".rows(columns: 4) == 2)
    }

    @Test func `columns are those of a terminal`() {
        #expect("abc".columns == 3)
        #expect("ä".columns == 1)
        #expect("a\u{308}".columns == 1)
        #expect("メロ".columns == 4)
        #expect("🎧".columns == 2)
        #expect("👨‍👩‍👧".columns == 2)
        #expect("❤️".columns == 2)
        #expect("\u{200B}".columns == 0)
        #expect("abcdef".cut(to: 6) == "abcdef")
        #expect("abcdef".cut(to: 5) == "abcd…")
        #expect("abc".cut(to: 1) == "…")
        #expect("メロス".cut(to: 5) == "メロ…")
        #expect("メロス".cut(to: 4) == "メ…")
        #expect("abc".cut(to: 0) == "")
        #expect("a bc de".broken(to: 4) == ["a bc", "de"])
        #expect("abcdefghij kl".broken(to: 4) == ["abcd", "efgh", "ij", "kl"])
        #expect("メロス x".broken(to: 5) == ["メロ", "ス x"])
        #expect("abcd".broken(to: 4) == ["abcd"])
        #expect("メ".left(4) == "メ  ")
        #expect("メ".right(4) == "  メ")
        #expect("abc".left(2) == "abc")
    }
}

@Suite struct BatchTextTests {
    private func plan() throws -> BatchPlan {
        var warned = BatchSamples.item("B\u{1B}[2Jx")
        warned.warnings = ["a warning\nof two lines"]
        return BatchSamples.plan([
            BatchSamples.item("A"), warned, BatchSamples.item("Old", .unchanged, seconds: 60),
            BatchSamples.item("Other", .skip),
            BatchSamples.item("Broken", .skip, seconds: 0, error: Samples.error),
        ])
    }

    /// The plan with an output folder whose path is the same wherever the tests run.
    private func text(_ width: Int?) throws -> String {
        var plan = try plan()
        for place in plan.items.indices {
            plan.items[place].output = ForgePath("/srv/" + plan.items[place].output.string)
        }
        plan.items[0].output = "/srv/out/Jane Austen/Emma with a subtitle/A.m4b"
        plan.items[1].output = "/srv/out/Jane Austen/B.m4b"
        return BatchPlanText(
            plan, output: "/srv/out", origin: "/home/ann/.config/forge-native/config.toml:3",
            template: try OutputTemplate("{author}/{title}"), width: width
        ).text
    }

    @Test func `the plan is the output tree with what is done, and the sums`() throws {
        let text = try text(nil)
        #expect(text.isHarmless)
        try Golden.expect(text, is: "batch-plan.txt")
    }

    @Test func `the plan is broken at spaces on a terminal`() throws {
        let text = try text(40)
        // A path alone may be longer than a line.
        #expect(text.split(separator: "\n").filter { $0.count > 40 }.allSatisfy { $0.contains("/.config/") })
        try Golden.expect(text, is: "batch-plan-40.txt")
    }

    @Test func `the end tells what was made and every failure with its remedy`() throws {
        let text = BatchText.end(of: BatchSamples.report)
        #expect(text.isHarmless)
        #expect(
            text == """
                1 book made, 1:00:00, 28.8 MB, in 0:01:30, 40x real time; 1 finished before; 1 left out; 1 not made; \
                1 FAILED
                failed: lib/Broken: a\\n.mp3: the data is cut (end of file); replace the file

                """)
    }

    @Test func `a batch with nothing to do says so in short`() throws {
        let report = BatchSamples.report
        let nothing = BatchReport(
            libraries: report.libraries, output: report.output, began: report.began, ended: report.ended,
            warnings: [], books: [BatchSamples.record("Old", .unchanged)])
        #expect(BatchText.end(of: nothing) == "no book made; 1 finished before\n")
        let plan = BatchSamples.plan([BatchSamples.item("Old", .unchanged)])
        #expect(BatchText(plan).summary == "no book to make; 1 finished before\n")
    }

    @Test func `who wants errors alone hears of books that lack sound`() {
        var lacking = BatchSamples.record("A")
        lacking.isIncomplete = true
        let report = BatchSamples.report
        let lessened = BatchReport(
            libraries: report.libraries, output: report.output, began: report.began, ended: report.ended,
            warnings: [], books: [lacking, BatchSamples.record("B")])
        var text = UpdateText(verbosity: .quiet, style: Style(isColored: false))
        #expect(text.lines(.batchEnded(lessened)) == "NOT COMPLETE: lib/A\n")
        #expect(BatchText.end(of: lessened).hasSuffix("; 1 NOT COMPLETE\n"))
        #expect(ReportText(lessened, width: nil).text.contains("\nINCOMPLETE  A. Person  A "))
    }

    @Test func `books of one title are told apart`() {
        var tally = BatchTally()
        var (one, two) = (BatchSamples.item("A"), BatchSamples.item("B"))
        (one.title, two.title) = ("Same", "Same")
        tally.take(.planned(BatchSamples.plan([one, two, BatchSamples.item("C")])))
        #expect((0..<3).map(tally.name) == ["Same, lib/A", "Same, lib/B", "C"])
    }

    @Test func `a line for each book that ends`() {
        func line(_ record: BookRecord, isColored: Bool = false) -> String {
            BatchLines.ended(record, name: record.name.oneLine, Style(isColored: isColored))
        }
        var lacking = BatchSamples.record("A")
        lacking.isIncomplete = true
        #expect(line(lacking) == "done, NOT COMPLETE: A, 1:00:00, 28.8 MB, 100x real time")
        #expect(line(lacking, isColored: true).hasPrefix("done, \u{1B}[1;31mNOT COMPLETE: \u{1B}[0mA, "))
        #expect(
            line(BatchSamples.record("A", .failed), isColored: true).hasPrefix(
                "\u{1B}[1;31mFAILED: \u{1B}[0mA: "))
        #expect(line(BatchSamples.record("A\u{7}")) == "done: A\\u{07}, 1:00:00, 28.8 MB, 100x real time")
        #expect(line(BatchSamples.record("A", .failed)) == "FAILED: A: \(Samples.error)")
        #expect(line(BatchSamples.record("A", .cancelled)) == "not made: A")
        #expect(line(BatchSamples.record("A", .skipped)) == "skipped: A")
        #expect(line(BatchSamples.record("A", seconds: 60, elapsed: 0)).hasSuffix(" 0.0x real time"))
    }

    /// The same facts as on the panel, with nothing cut off.
    @Test func `a log is told the percent and stage or time left of each book in flight`() throws {
        let long = String(repeating: "A long title ", count: 20)
        try withTemporaryFolder { folder in
            let file = open(folder.path("shown"), O_WRONLY | O_CREAT, 0o600)
            defer { close(file) }
            var renderer = PlainRenderer(
                OutputStream(descriptor: file), verbosity: .normal, batchSchedule: BatchSchedule(first: .zero)
            )
            let snapshot = ProgressSnapshot(
                stage: .processing, done: SampleCount(44_100 * 60), total: SampleCount(44_100 * 240),
                elapsedSeconds: 2, remainingSeconds: 6)
            let items = [
                BatchSamples.item(long, seconds: 240), BatchSamples.item("Two", seconds: 240),
                BatchSamples.item("Late", seconds: 0),
            ]
            renderer.show(.batch(.planned(BatchSamples.plan(items))))
            for book in 0...1 { renderer.show(.batch(.began(book: book, attempt: 1))) }
            // The first moment of progress is what intervals count from.
            renderer.show(.batch(.progress(book: 1, ProgressSnapshot(stage: .scanning))))
            renderer.show(.batch(.progress(book: 0, snapshot)))
            let lines = String(decoding: folder.read("shown"), as: UTF8.self).split(separator: "\n")
            #expect(lines.count == 4, "\(lines)")
            #expect(lines.dropFirst().first?.hasPrefix("12%, 0 of 3 books, ") == true, "\(lines)")
            #expect(lines.suffix(2) == ["  \(long): 25%, ETA 0:00:06", "  Two: 0%, scanning"])
        }
    }

    @Test func `a log gets lines at intervals that grow by half`() {
        let start = ContinuousClock.now
        var schedule = BatchSchedule()
        let due = (0...3000).filter { schedule.isDue(at: start + .seconds($0)) }
        // 10, then 15, 22.5, 33.75, ... seconds after the one before, to the next whole second.
        #expect(due.prefix(5) == [10, 25, 48, 82, 133])
        #expect(due.last! - due[due.count - 2] == 600)
    }
}
