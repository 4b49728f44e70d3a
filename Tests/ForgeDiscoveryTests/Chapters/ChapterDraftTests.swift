import ForgeModel
import TestSupport
import Testing

@testable import ForgeDiscovery

/// Changes of chapters, on a clock of 1000 samples a second.
@Suite struct ChapterDraftTests {
    private static let rate = SampleRate(hertz: 1000)
    private let old = [(0, "A"), (10_000, "Bé"), (20_000, "第三"), (30_000, "D")].map(chapter)

    private static func chapter(_ start: Int64, _ title: String) -> Chapter {
        Chapter(start: SampleCount(start), title: title)
    }

    private func draft(
        _ chapters: [Chapter]? = nil, pauses: [ClosedRange<Int64>] = [], titles: [String] = [],
        imported: [Chapter] = [], length: Int64 = 40_000, _ set: (inout ChapterChange) -> Void
    ) throws -> ChapterDraft {
        var change = ChapterChange()
        set(&change)
        var findings = ChapterDraft.Findings()
        (findings.titles, findings.imported) = ([titles], imported)
        findings.pauses = pauses.map {
            Pause(start: SampleCount($0.lowerBound), end: SampleCount($0.upperBound))
        }
        return try ChapterDraft(
            chapters ?? old, by: change, findings, rate: Self.rate, length: SampleCount(length))
    }

    private func told(_ draft: ChapterDraft) -> [String] {
        draft.marks.map { mark in
            let origin = mark.origin.map { " <- \($0)" } ?? ""
            return "\(mark.chapter.start.value) \(mark.chapter.title)\(origin)"
        }
    }

    private func reason(_ set: (inout ChapterChange) -> Void) -> String? {
        do {
            _ = try draft { set(&$0) }
            return nil
        } catch { return (error as? OptionMistake)?.reason }
    }

    // MARK: Marks

    @Test func `a shift moves all marks but the first`() throws {
        let late = try draft { $0.shift = .milliseconds(1500) }
        #expect(told(late) == ["0 A <- 0", "11500 Bé <- 1", "21500 第三 <- 2", "31500 D <- 3"])
        let early = try draft { $0.shift = .milliseconds(-9999) }
        #expect(told(early) == ["0 A <- 0", "1 Bé <- 1", "10001 第三 <- 2", "20001 D <- 3"])
    }

    @Test func `no mark is moved to the first, before it or behind the end`() {
        #expect(
            reason { $0.shift = .seconds(-10) } == "chapter 2 would begin where the first does, or before")
        #expect(reason { $0.shift = .seconds(-11) } != nil)
        #expect(reason { $0.shift = .seconds(10) } == "chapter 4 would begin behind the end")
        #expect(reason { $0.shift = .milliseconds(9999) } == nil)
    }

    @Test func `a file without chapters is shifted and named without any`() throws {
        let none = try draft([]) {
            $0.shift = .seconds(1)
            $0.numbering = "Chapter"
            $0.realignsWithin = .seconds(30)
            $0.length = .init(longest: .seconds(5))
        }
        #expect(none.marks.isEmpty)
        #expect(none.notes.isEmpty)
    }

    @Test func `marks are removed by their numbers, and the first that is left begins at the beginning`()
        throws
    {
        #expect(told(try draft { $0.removal = .numbers([2...2, 4...4]) }) == ["0 A <- 0", "20000 第三 <- 2"])
        #expect(told(try draft { $0.removal = .numbers([1...2]) }) == ["0 第三 <- 2", "30000 D <- 3"])
        #expect(try draft { $0.removal = .all }.marks.isEmpty)
        #expect(
            reason { $0.removal = .numbers([3...5]) } == "it has 4 chapters, and none of the number 5")
    }

    @Test func `chapters out of order are sorted, and those behind the end left out`() throws {
        let odd = try draft([(5000, "B"), (0, "A"), (40_000, "C")].map(Self.chapter)) { _ in }
        #expect(told(odd) == ["0 A <- 1", "5000 B <- 0"])
        #expect(odd.notes == ["chapters that begin behind the end are left out: 1"])
    }

    // MARK: Titles

    @Test func `titles are taken where there are as many as chapters`() throws {
        let named = try draft(titles: ["a", "b\u{1B}c", "", "d"]) { $0.titles = "t.txt" }
        #expect(told(named) == ["0 a <- 0", "10000 b c <- 1", "20000 Chapter 3 <- 2", "30000 d <- 3"])
        #expect(throws: OptionMistake.self) { try draft(titles: ["a"]) { $0.titles = "t.txt" } }
        do {
            _ = try draft(titles: ["a"]) { $0.titles = "t.txt" }
        } catch {
            let reason = (error as? OptionMistake)?.reason
            #expect(reason == "it has 4 chapters, and the file of titles 1 title")
        }
    }

    @Test func `numbers of titles and of marks that go are those of the list before`() throws {
        let changed = try draft {
            $0.names = [3: "Three", 1: "One"]
            $0.removal = .numbers([2...2])
        }
        #expect(told(changed) == ["0 One <- 0", "20000 Three <- 2", "30000 D <- 3"])
        #expect(reason { $0.names = [5: "E"] } == "it has 4 chapters, and none of the number 5")
    }

    @Test(arguments: [
        ("Chapter", ["Chapter 1", "Chapter 2"]), ("{number}.", ["1.", "2."]),
        ("Nr. {number} of {number}", ["Nr. 1 of 1", "Nr. 2 of 2"]),
    ])
    func `chapters are named by their numbers`(_ words: String, _ titles: [String]) throws {
        let numbered = try draft {
            $0.removal = .numbers([2...3])
            $0.numbering = words
        }
        #expect(numbered.marks.map(\.chapter.title) == titles)
    }

    @Test func `titles that nothing was asked of stay as they are`() throws {
        let odd = try draft([(0, ""), (5000, " B\u{1B} ")].map(Self.chapter)) { $0.shift = .seconds(1) }
        #expect(odd.marks.map(\.chapter.title) == ["", " B\u{1B} "])
    }

    @Test func `a chapter of another list is the old one at its place`() throws {
        let imported = [(0, "a"), (9000, "b"), (20_000, "c")].map(Self.chapter)
        let changed = try draft(imported: imported) { $0.source = .sheet("x.cue") }
        #expect(told(changed) == ["0 a <- 0", "9000 b", "20000 c <- 2"])
    }

    // MARK: Pauses

    @Test func `chapters begin where pauses end, but for those at the beginning and the end`() throws {
        let pauses: [ClosedRange<Int64>] = [0...900, 8000...10_000, 15_000...17_500, 39_000...39_500]
        let made = try draft(pauses: pauses) { $0.source = .pauses }
        #expect(told(made) == ["0 Chapter 1 <- 0", "10000 Chapter 2 <- 1", "17500 Chapter 3"])
        #expect(reason { $0.source = .pauses } == "it has no pause of 1.8 s")
    }

    @Test func `a mark moves to the end of the nearest pause`() throws {
        let pauses: [ClosedRange<Int64>] = [
            9000...10_500, 10_600...10_700, 18_000...19_000, 21_500...22_000, 26_000...27_000,
        ]
        let moved = try draft(pauses: pauses) { $0.realignsWithin = .milliseconds(2500) }
        #expect(told(moved) == ["0 A <- 0", "10500 Bé <- 1", "19000 第三 <- 2", "30000 D <- 3"])
        #expect(moved.notes == ["no pause is within 2.5 s of chapter 4, which stays"])
    }

    @Test func `no mark moves across another, and none to where another is`() throws {
        let close = [(0, "A"), (10_000, "B"), (11_000, "C"), (12_000, "D")].map(Self.chapter)
        let one = try draft(close, pauses: [10_400...10_900]) { $0.realignsWithin = .seconds(30) }
        #expect(told(one) == ["0 A <- 0", "10900 B <- 1", "11000 C <- 2", "12000 D <- 3"])
        let far = try draft(close, pauses: [13_000...14_000]) { $0.realignsWithin = .seconds(30) }
        #expect(told(far) == ["0 A <- 0", "10000 B <- 1", "11000 C <- 2", "14000 D <- 3"])
        #expect(far.notes == ["no pause is within 30.0 s of chapters 2-3, which stay"])
    }

    @Test func `a second alignment changes nothing`() throws {
        let pauses: [ClosedRange<Int64>] = [9000...10_500, 11_000...12_000, 28_000...29_990]
        let once = try draft(pauses: pauses) { $0.realignsWithin = .seconds(3) }
        let twice = try draft(once.marks.map(\.chapter), pauses: pauses) { $0.realignsWithin = .seconds(3) }
        #expect(twice.marks.map(\.chapter) == once.marks.map(\.chapter))
    }

    @Test func `a chapter that is too long is parted at its longest pauses`() throws {
        let pauses: [ClosedRange<Int64>] = [
            6000...6500, 7000...8500, 9500...9900, 15_000...16_000, 35_000...36_000,
        ]
        let parted = try draft(
            [Self.chapter(0, "A"), Self.chapter(24_000, "")], pauses: pauses, length: 40_000
        ) {
            $0.length = .init(longest: .seconds(10))
        }
        #expect(told(parted) == ["0 A <- 0", "8500 A (2)", "16000 A (3)", "24000  <- 1", "36000 Chapter 5"])
        #expect(parted.notes == ["chapter 2 cannot be parted as wanted for want of pauses"])
    }

    @Test func `parts are as long as is desired, and chapters that are short enough stay`() throws {
        let pauses: [ClosedRange<Int64>] = [5000...8000, 15_000...16_000, 17_000...17_500]
        let stay = try draft([Self.chapter(0, "A")], pauses: pauses, length: 20_000) {
            $0.length = .init(longest: .seconds(20), desired: .seconds(10))
        }
        #expect(told(stay) == ["0 A <- 0"])
        let parted = try draft([Self.chapter(0, "A")], pauses: pauses, length: 30_000) {
            $0.length = .init(longest: .seconds(20), desired: .seconds(10))
        }
        #expect(told(parted) == ["0 A <- 0", "16000 A (2)"])
    }

    @Test func `the last part is no crumb, even where its pause is the longest`() throws {
        let parted = try draft(
            [Self.chapter(0, "A")], pauses: [11_000...12_000, 17_000...19_500], length: 21_000
        ) { $0.length = .init(longest: .seconds(20), desired: .seconds(10)) }
        #expect(told(parted) == ["0 A <- 0", "12000 A (2)"])
    }

    @Test func `the pause in front of the next chapter is no place to part one`() throws {
        let pauses: [ClosedRange<Int64>] = [11_000...11_990, 12_500...12_999]
        let chapters = [Self.chapter(0, "A"), Self.chapter(12_000, "B"), Self.chapter(13_000, "C")]
        let whole = try draft(chapters, pauses: pauses) { $0.length = .init(longest: .seconds(10)) }
        #expect(told(whole).prefix(3) == ["0 A <- 0", "12000 B <- 1", "13000 C <- 2"])
    }

    @Test func `a chapter without a pause is not parted inside of a word`() throws {
        let whole = try draft([Self.chapter(0, "A")]) { $0.length = .init(longest: .seconds(10)) }
        #expect(told(whole) == ["0 A <- 0"])
        #expect(whole.notes == ["chapter 1 cannot be parted as wanted for want of pauses"])
    }

    /// Whatever the pauses are: in order, within the sound, none twice.
    @Test func `chapters are in order after any change`() throws {
        var random = SplitMix64(7)
        for _ in 0..<500 {
            var place: Int64 = 0
            var pauses: [ClosedRange<Int64>] = []
            while place < 38_000 {
                let start = place + Int64.random(in: 50...4000, using: &random)
                let end = start + Int64.random(in: 50...3000, using: &random)
                if end < 40_000 { pauses.append(start...end) }
                place = end
            }
            let starts = Set((0..<8).map { _ in Int64.random(in: 1..<40_000, using: &random) }).sorted()
            let chapters = ([0] + starts).map { Self.chapter($0, "T") }
            let longest = Int64.random(in: 1500...12_000, using: &random)
            let result = try draft(chapters, pauses: pauses) {
                $0.realignsWithin = .seconds(2)
                $0.length = .init(longest: .milliseconds(longest))
            }
            let places = result.marks.map(\.chapter.start.value)
            #expect(zip(places, places.dropFirst()).allSatisfy(<), "\(places)")
            #expect(places.first == 0)
            #expect(places.last.map { $0 < 40_000 } == true)
        }
    }

    // MARK: Bounds

    @Test func `what is out of its bounds is refused before any file is opened`() {
        func reason(_ set: (inout ChapterChange) -> Void) -> String? {
            var change = ChapterChange()
            set(&change)
            do throws(OptionMistake) { try change.check() } catch { return error.reason }
            return nil
        }
        #expect(reason { _ in } == nil)
        #expect(reason { $0.realignsWithin = .zero } != nil)
        #expect(reason { $0.length = .init(longest: .seconds(1)) } != nil)
        #expect(reason { $0.length = .init(longest: .seconds(9), desired: .seconds(10)) } != nil)
        #expect(reason { $0.shortestPause = 0 } != nil)
        #expect(reason { $0.pauseThreshold = 0 } != nil)
        #expect(reason { $0.numbering = " " } != nil)
    }
}
