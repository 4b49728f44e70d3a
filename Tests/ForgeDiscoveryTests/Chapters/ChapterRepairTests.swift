import ForgeModel
import Testing

@testable import ForgeDiscovery

/// Sources that disagree with the audio: 20 s in two tracks.
@Suite struct ChapterRepairTests {
    private let tracks = [track("1.mp3"), track("2.mp3")]

    private func chapter(_ seconds: Int64, _ line: Int, track: Int? = nil) -> FoundChapter {
        FoundChapter(
            track: track, start: MediaTime(value: seconds, timescale: 1), title: "\(line)", line: line)
    }

    private func repair(_ found: [FoundChapter]) throws -> ChapterRepair {
        try ChapterRepair(found, tracks: tracks)
    }

    @Test func `right ones stay`() throws {
        let found = [chapter(0, 1), chapter(5, 2), chapter(19, 3)]
        let repaired = try repair(found)
        #expect(repaired.chapters == found)
        #expect(repaired.warnings.isEmpty)
    }

    @Test func `out of order`() throws {
        let repaired = try repair([chapter(0, 1), chapter(9, 2), chapter(5, 3), chapter(7, 4)])
        #expect(repaired.chapters.map(\.line) == [1, 3, 4, 2])
        #expect(
            repaired.warnings == ["line 3: it begins before the one above it; all are sorted by their starts"]
        )
        let byTrack = try repair([chapter(0, 1, track: 1), chapter(9, 2, track: 0)])
        #expect(byTrack.chapters.map(\.line) == [2, 1])
    }

    @Test func `beyond the end`() throws {
        let repaired = try repair([chapter(0, 1), chapter(19, 2), chapter(20, 3)])
        #expect(repaired.chapters.map(\.line) == [1, 2])
        #expect(
            repaired.warnings == ["line 3: it begins beyond the end of the audio; left out: 1 of 3"])
        // The end of its own track, not of the book.
        #expect(
            try repair([chapter(0, 1, track: 0), chapter(0, 2, track: 1), chapter(10, 3, track: 0)])
                .chapters.map(\.line) == [1, 2])
    }

    @Test func `sheet of other audio is refused`() {
        let error = #expect(throws: SidecarError.self) { try repair([chapter(0, 4), chapter(30, 7)]) }
        #expect(
            error?.reason == "line 7: it begins beyond the end of the audio, like most of the chapters")
    }

    /// An estimate may be wrong: 5 % and 10 s more are let through.
    @Test func `estimated length`() throws {
        let estimated = [track("1.mp3", isExact: false), track("2.mp3")]
        let found = [chapter(0, 1), chapter(1, 2), chapter(30, 3), chapter(31, 4)]
        #expect(try ChapterRepair(found, tracks: estimated).chapters.map(\.line) == [1, 2, 3])
    }

    @Test func `zero length`() throws {
        let repaired = try repair([chapter(0, 1), chapter(5, 2), chapter(5, 3), chapter(5, 4), chapter(6, 5)])
        #expect(repaired.chapters.map(\.line) == [1, 4, 5])
        #expect(repaired.warnings == ["line 2: the next begins at the same place; left out: 2"])
    }
}
