import ForgeModel
import Testing

@testable import ForgeBatch

@Suite struct ReportDiffTests {
    private typealias Samples = ReportSamples

    private func diff(_ before: [BookRecord], _ after: [BookRecord]) -> ReportDiff {
        ReportDiff(from: Samples.report(before), to: Samples.report(after))
    }

    /// The change of one book.
    private func diff(_ before: BookRecord, _ after: BookRecord) -> ReportDiff { diff([before], [after]) }

    private func sources(_ changes: [ReportDiff.Change]) -> [String] {
        changes.map { ($0.after ?? $0.before)!.source.string }
    }

    @Test func `the same run twice has no differences`() {
        let books = BookRecord.State.allCases.map { Samples.book(ForgePath("lib/\($0.rawValue)"), $0) }
        let same = diff(books, books)
        #expect(!same.isWorse)
        #expect(same == diff([], []))
    }

    @Test func `each book is told of in the order of its report, with both of its records`() throws {
        let before = [
            Samples.book("lib/fixed", .failed), Samples.book("lib/broken"),
            Samples.book("lib/gone2", .skipped),
            Samples.book("lib/same"), Samples.book("lib/gone1"),
        ]
        let after = [
            Samples.book("lib/new2", .cancelled), Samples.book("lib/same", .unchanged),
            Samples.book("lib/broken", .failed), Samples.book("lib/fixed"), Samples.book("lib/new1"),
            Samples.book("lib/newBroken", .failed),
        ]
        let result = diff(before, after)
        #expect(sources(result.newlyFailed) == ["lib/broken", "lib/newBroken"])
        try #require(result.newlyFailed[0].before == before[1])
        #expect(result.newlyFailed[0].after == after[2])
        #expect(result.newlyFailed[1].before == nil)
        #expect(sources(result.fixed) == ["lib/fixed"])
        #expect(sources(result.added) == ["lib/new2", "lib/new1"])
        try #require(sources(result.gone) == ["lib/gone2", "lib/gone1"])
        #expect(result.gone[0].after == nil)
        #expect(result.slower.isEmpty)
        #expect(result.larger.isEmpty)
        #expect(result.isWorse)
    }

    @Test(arguments: BookRecord.State.allCases)
    func `fixed is made or finished, and not merely left out`(_ state: BookRecord.State) {
        let result = diff(Samples.book("lib/a", .failed), Samples.book("lib/a", state))
        #expect(result.fixed.count == (state == .done || state == .unchanged ? 1 : 0))
        #expect(!result.isWorse)
    }

    /// Before: 100 seconds for 1,000 seconds of sound, or 10 for 100.
    @Test(arguments: [
        (1000.0, 100.0, 1000.0, 125.0, false), (1000, 100, 1000, 125.1, true),
        // Twice the sound in twice the time is as fast.
        (1000, 100, 2000, 200, false), (1000, 100, 2000, 251, true), (1000, 100, 500, 63, true),
        // More than a quarter, and not more than five seconds.
        (100, 10, 100, 15, false), (100, 10, 100, 15.1, true), (100, 1, 100, 5.9, false),
        // Of no length or time nothing can be said.
        (0, 10, 100, 100, false), (1000, 0, 1000, 6, true),
    ])
    func `slower is a quarter and five seconds more for the same sound`(
        _ audio: Double, _ elapsed: Double, _ newAudio: Double, _ newElapsed: Double, _ isSlower: Bool
    ) {
        let result = diff(
            Samples.book("lib/a", audio: audio, elapsed: elapsed),
            Samples.book("lib/a", audio: newAudio, elapsed: newElapsed))
        #expect(result.slower.count == (isSlower ? 1 : 0))
        #expect(result.isWorse == isSlower)
    }

    @Test func `a book that was not made in both runs is not slower`() {
        var unchanged = Samples.book("lib/a", .unchanged)
        unchanged.elapsedSeconds = 10_000
        #expect(!diff(Samples.book("lib/a"), unchanged).isWorse)
        unchanged.elapsedSeconds = 0.001
        #expect(!diff(unchanged, Samples.book("lib/a")).isWorse)
    }

    @Test func `larger is more than two in a hundred`() {
        func isLarger(_ before: Int64, _ after: Int64) -> Bool {
            let result = diff(Samples.book("lib/a", bytes: before), Samples.book("lib/a", bytes: after))
            #expect(result.isWorse == !result.larger.isEmpty)
            return !result.larger.isEmpty
        }
        #expect(!isLarger(1000, 1020))
        #expect(isLarger(1000, 1021))
        #expect(!isLarger(1000, 900))
        // What was not there cannot grow.
        #expect(!isLarger(0, 1000))
        #expect(!diff(Samples.book("lib/a"), Samples.book("lib/a", .failed)).newlyFailed.isEmpty)
    }

    @Test func `a library that is named in another way is the same library`() {
        func report(_ library: ForgePath, _ names: [String]) -> BatchReport {
            Samples.report(names.map { Samples.book(library.appending($0)) }, libraries: [library])
        }
        let result = ReportDiff(
            from: report("lib/", ["A/One", "Two"]), to: report("/home/me/lib", ["A/One", "Three"]))
        #expect(sources(result.added) == ["/home/me/lib/Three"])
        #expect(sources(result.gone) == ["lib/Two"])
        // A name that begins alike is another folder.
        let other = ReportDiff(
            from: Samples.report([Samples.book("lib2/One")]), to: Samples.report([Samples.book("lib/2/One")]))
        #expect(other.added.count == 1)
        #expect(other.gone.count == 1)
    }

    @Test func `books of the same name in two libraries are two books`() {
        let first = Samples.report(
            [Samples.book("x/One"), Samples.book("y/One", .failed)], libraries: ["x", "y"])
        let second = Samples.report(
            [Samples.book("x/One", .failed), Samples.book("y/One")], libraries: ["x", "y"])
        let result = ReportDiff(from: first, to: second)
        #expect(sources(result.newlyFailed) == ["x/One"])
        #expect(sources(result.fixed) == ["y/One"])
        // With another number of libraries, the whole path tells.
        let third = Samples.report([Samples.book("y/One")], libraries: ["y"])
        #expect(sources(ReportDiff(from: first, to: third).gone) == ["x/One"])
    }

    @Test func `a library inside another has its books to itself`() {
        let first = Samples.report([Samples.book("x/y/One")], libraries: ["x", "x/y"])
        let second = Samples.report([Samples.book("q/One")], libraries: ["p", "q"])
        #expect(ReportDiff(from: first, to: second) == ReportDiff(from: second, to: second))
    }
}
