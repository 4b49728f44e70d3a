import ForgeModel
import Testing

@testable import ForgeEngine

/// Where files are split, on a clock of 100 samples a second.
@Suite struct SplitPlannerTests {
    private static let rate = SampleRate(hertz: 100)
    private static let titles = [
        "Book 1: One", "Book 1: Two", "Book 2: One", "Interlude", "Book 20: One", "End",
    ]
    /// Each is 10 s long.
    private static let chapters = titles.enumerated().map {
        Chapter(start: SampleCount(Int64($0) * 1000), title: $1)
    }

    private func parts(
        _ rule: SplitRule, chapters: [Chapter] = chapters, length: Int64 = 6000, pauses: [Range<Int64>] = [],
        align: @escaping (Int64) -> Int64 = { $0 }, bytesBeside: Int64 = 50
    ) throws -> [SplitPlanner.Part] {
        try SplitPlanner(
            chapters: chapters, length: SampleCount(length), rate: Self.rate, align: align
        ) { range in
            Int64(range.count) + bytesBeside
        } pauses: { () throws(ForgeError) in
            pauses.map { Pause(start: SampleCount($0.lowerBound), end: SampleCount($0.upperBound)) }
        }.parts(rule, of: "a.m4b")
    }

    private func seconds(_ count: Int64) -> MediaTime { MediaTime(value: count, timescale: 1) }

    @Test func `every chapter is a part, and all of the file is in one`() throws {
        let parts = try parts(.chapters)
        let expected: [Range<Int64>] = [
            0..<1000, 1000..<2000, 2000..<3000, 3000..<4000, 4000..<5000, 5000..<6000,
        ]
        #expect(parts.map(\.range) == expected)
        #expect(parts.map(\.title) == Self.titles)
        #expect(parts.allSatisfy { $0.chapters.map(\.start.value) == [0] })
    }

    @Test func `a title is that of a chapter to its end, or up to a mark that ends a word`() throws {
        let parts = try parts(.titles(["book 2", "Book 20"]))
        #expect(parts.map(\.range.lowerBound) == [0, 2000, 4000])
        #expect(parts.map(\.title) == ["Book 1: One", "Book 2: One", "Book 20: One"])
        #expect(parts.allSatisfy { $0.isBook })
        #expect(parts[1].chapters.map(\.title) == ["Book 2: One", "Interlude"])
        #expect(parts[1].chapters.map(\.start.value) == [0, 1000])
        // The first book need not be named, and may be.
        let all = try self.parts(.titles(["Book 1", "Book 2", "Book 20"]))
        #expect(all == parts)
    }

    @Test(arguments: [["Book 3"], ["Book"], ["Book 20", "Book 2"], ["Book 2", "Book 2"]])
    func `a title of no chapter is an error, and so is one that stands before`(_ names: [String]) throws {
        // "Book" alone is the beginning of the first one.
        if names == ["Book"] {
            #expect(try parts(.titles(names)).count == 1)
            return
        }
        let error = try #require(throws: ForgeError.self) { try parts(.titles(names)) }
        #expect(error.code == .usage)
        #expect(error.reason.contains("'\(names[names.count - 1])'"))
    }

    @Test func `a pattern groups chapters by its first group, and names them by its second`() throws {
        let parts = try parts(.pattern(#"(Book \d+): (.*)"#))
        #expect(parts.map(\.range.lowerBound) == [0, 2000, 4000])
        #expect(parts.map(\.title) == ["Book 1", "Book 2", "Book 20"])
        #expect(parts.flatMap(\.chapters).map(\.title) == ["One", "Two", "One", "Interlude", "One", "End"])
        #expect(parts.map(\.chapters.count) == [2, 2, 2])
        #expect(try self.parts(.pattern(#"Book \d+"#)).map(\.title) == ["Book 1", "Book 2", "Book 20"])
        #expect(throws: ForgeError.self) { try self.parts(.pattern("(")) }
        #expect(throws: ForgeError.self) { try self.parts(.pattern("Volume")) }
    }

    @Test func `lengths are cut at the last chapter that fits`() throws {
        #expect(try parts(.longest(seconds(25))).map(\.range.lowerBound) == [0, 2000, 4000])
        #expect(try parts(.longest(seconds(20))).map(\.range.lowerBound) == [0, 2000, 4000])
        #expect(try parts(.longest(seconds(60))).count == 1)
    }

    @Test func `a chapter that is too long is cut at the longest pause in the second half of what fits`()
        throws
    {
        let pauses: [Range<Int64>] = [100..<300, 420..<440, 600..<660, 690..<700]
        let parts = try parts(.longest(seconds(7)), pauses: pauses)
        // Behind the pause there is none any more: the limit itself, then the chapters' beginnings.
        #expect(
            parts.map(\.range.lowerBound) == [
                0, 660, 1000, 1700, 2000, 2700, 3000, 3700, 4000, 4700, 5000, 5700,
            ])
        #expect(parts[1].chapters == [Chapter(start: .zero, title: "Book 1: One")])
    }

    @Test func `no file has more bytes than were asked for`() throws {
        let parts = try parts(.largest(bytes: 2500))
        #expect(parts.map(\.range.lowerBound) == [0, 2000, 4000])
        let small = try self.parts(.largest(bytes: 650))
        #expect(small.allSatisfy { $0.range.count <= 600 })
        #expect(small.prefix(3).map(\.range.lowerBound) == [0, 600, 1000])
        #expect(throws: ForgeError.self) { try self.parts(.largest(bytes: 140)) }
    }

    @Test func `tracks are cut at pauses, and at a chapter that begins in one`() throws {
        let pauses: [Range<Int64>] = [950..<990, 1500..<1530, 1800..<1900]
        let parts = try parts(.tracks(seconds(12)), length: 2300, pauses: pauses)
        let ranges: [Range<Int64>] = [0..<1000, 1000..<1900, 1900..<2300]
        #expect(parts.map(\.range) == ranges)
        #expect(
            try self.parts(.pauses, length: 2200, pauses: pauses).map(\.range.lowerBound) == [
                0, 1000, 1530, 1900,
            ])
    }

    @Test func `a stream that can be cut at packets alone is`() throws {
        let parts = try parts(.chapters, align: { ($0 + 32) / 64 * 64 })
        #expect(parts.map(\.range.lowerBound) == [0, 1024, 1984, 3008, 4032, 4992])
        #expect(parts.flatMap(\.chapters).map(\.title) == Self.titles)
    }

    @Test(arguments: [SplitRule.chapters, .titles(["x"]), .pattern("x")])
    func `a file without chapters is not split at them`(_ rule: SplitRule) throws {
        let error = try #require(throws: ForgeError.self) { try parts(rule, chapters: []) }
        #expect(error.reason == "it has no chapters to split it at")
        let bare = try parts(.longest(seconds(50)), chapters: [])
        #expect(bare.map(\.range.lowerBound) == [0, 5000])
    }
}
