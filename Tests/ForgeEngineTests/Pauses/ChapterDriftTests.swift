import TestSupport
import Testing

@testable import ForgeEngine

/// Marks against pauses, on levels made by hand: sentences of three to nine seconds, half a second between them, and a pause of
/// two seconds where a chapter ends.
@Suite struct ChapterDriftTests {
    private var levels: [UInt8] = []
    /// Where chapters begin, at the ends of pauses.
    private var starts: [Int] = []

    init() {
        var random = SplitMix64(11)
        func sound(_ count: Int, _ level: Int) -> [UInt8] {
            (0..<count).map { _ in UInt8(level + Int(random.next() % 16)) }
        }
        for _ in 0..<16 {
            starts.append(levels.count)
            for sentence in 0..<12 {
                levels += sound(600 + Int(random.next() % 1200), 180)
                levels += sound(sentence == 11 ? 400 : 100, 90)
            }
        }
    }

    private func drift(_ marks: [Int], _ levels: [UInt8]? = nil) -> ChapterDrift? {
        let levels = levels ?? self.levels
        return ChapterDrift.find(marks, in: PauseFinder(levels), count: levels.count)
    }

    @Test(arguments: [0, -100, -380, 10]) func `marks at pauses or within them do not drift`(_ late: Int) {
        #expect(drift(starts.map { $0 + late }) == nil)
    }

    @Test(arguments: [160, 800, -900]) func `marks that are all displaced by the same are found`(_ late: Int)
        throws
    {
        let found = try #require(drift(starts.map { max(0, $0 + late) }))
        #expect(found.marks.count == 15)
        #expect(abs(found.first - Double(late) / 200) < 0.2)
        #expect(abs(found.last - Double(late) / 200) < 0.2)
    }

    @Test func `marks that are displaced more and more are found, from where on they are`() throws {
        // 70 ms with each chapter.
        let found = try #require(drift(starts.enumerated().map { $1 + 14 * $0 }))
        #expect(found.marks.last == 15)
        #expect((10...13).contains(found.marks.count))
        #expect(abs(found.last - 1.05) < 0.2)
        #expect(found.first < 0.4)
    }

    @Test func `a few marks inside of words are no drift`() {
        var marks = starts
        for index in [3, 7, 11] { marks[index] += 700 }
        #expect(drift(marks) == nil)
    }

    @Test(arguments: [4, 5, 6, 12]) func `marks thrown anywhere are no drift`(_ count: Int) {
        var random = SplitMix64(23)
        for _ in 0..<60 {
            let marks = (0..<count).map { _ in Int(random.next() % UInt64(levels.count)) }.sorted()
            #expect(drift(marks) == nil)
        }
    }

    @Test func `marks every ten minutes, and others in sound without a pause, are no drift`() {
        #expect(drift(Array(stride(from: 0, to: levels.count, by: 12_000))) == nil)
        var random = SplitMix64(5)
        let music = levels.map { _ in UInt8(170 + random.next() % 30) }
        #expect(drift(starts.map { $0 + 160 }, music) == nil)
    }

    @Test func `too few marks, and none, are no drift`() {
        #expect(drift(starts.prefix(3).map { $0 + 160 }) == nil)
        #expect(drift([]) == nil)
        #expect(drift(starts, []) == nil)
    }
}
