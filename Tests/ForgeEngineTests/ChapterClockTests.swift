import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct ChapterClockTests {
    private func mark(_ track: Int, _ offset: Int64, _ title: String) -> ChapterMark {
        ChapterMark(track: track, offset: SampleCount(offset), title: title)
    }

    private func clock(_ marks: [ChapterMark], lengths: [Int64]) -> [String] {
        var clock = ChapterClock(marks: marks, rate: SampleRate(hertz: 10))
        var start: Int64 = 0
        for (track, length) in lengths.enumerated() {
            clock.beginTrack(track) { start + $0.value }
            start += length
            clock.endTrack(at: start)
        }
        return clock.chapters.map { "\($0.title)@\($0.start.value)" }
    }

    @Test func `marks follow their tracks`() {
        #expect(
            clock([mark(0, 0, "a"), mark(0, 50, "b"), mark(1, 0, "c")], lengths: [100, 100])
                == ["a@0", "b@50", "c@100"])
    }

    @Test func `the first chapter begins with the book`() {
        #expect(clock([mark(0, 30, "a"), mark(0, 60, "b")], lengths: [100]) == ["a@0", "b@60"])
        #expect(clock([mark(1, 0, "late")], lengths: [100, 100]) == ["late@0"])
    }

    @Test func `a mark on or beyond its track's end is dropped: it would name the next track's sound`() {
        #expect(
            clock(
                [mark(0, 0, "a"), mark(0, 100, "b"), mark(0, 170, "c"), mark(1, 0, "d")], lengths: [100, 100])
                == ["a@0", "d@100"])
    }

    @Test func `of chapters at one place the last stays`() {
        #expect(clock([mark(0, 0, "a"), mark(0, 0, "b"), mark(0, 9, "c")], lengths: [10]) == ["b@0", "c@9"])
    }

    @Test func `marks of the whole book are moments on its clock, whatever the tracks`() {
        let marks = [(0, "a"), (1500, "b"), (2049, "c"), (30_000, "late")].map {
            ChapterMark(.book(MediaTime(value: $0.0, timescale: 1000)), title: $0.1)
        }
        // At 10 samples a second, 2.049 s is sample 20.49, which is nearest to 20.
        #expect(clock(marks, lengths: [17, 100]) == ["a@0", "b@15", "c@20"])
    }

    @Test func `the only chapter stays, wherever its mark is`() {
        #expect(clock([mark(0, 500, "a")], lengths: [10]) == ["a@0"])
    }
}
