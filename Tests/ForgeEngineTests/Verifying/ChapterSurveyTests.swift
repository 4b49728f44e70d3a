import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Chapters of files of any kind against their sound.
@Suite(.requires(.ffmpeg)) struct ChapterSurveyTests {
    private func findings(_ path: String) throws -> [Finding] {
        try ChapterSurvey.check(
            ForgePath(path), isNumber: { Int($0) != nil }, lane: TestLane(1), isCancelled: { false }
        ).findings
    }

    /// A file whose chapters begin at some samples of the speech.
    private func write(
        _ speech: LabelledSpeech, _ starts: [Int], as name: String, in folder: TemporaryFolder
    ) throws -> String {
        let wav = try folder.wav(Signal.int16(speech.samples), rate: LabelledSpeech.rate, as: "s.wav")
        let chapters = starts.enumerated().map { index, start in
            let end = index + 1 < starts.count ? starts[index + 1] : speech.samples.count
            return "[CHAPTER]\nTIMEBASE=1/24000\nSTART=\(start)\nEND=\(end)\ntitle=Part of \(index)\n"
        }
        let sheet = try folder.write((";FFMETADATA1\n" + chapters.joined()).utf8, to: "c.txt")
        try Tool.ffmpeg.run([
            "-v", "error", "-y", "-i", wav, "-i", sheet, "-map", "0:a", "-map_metadata", "1",
            folder.path(name),
        ])
        return folder.path(name)
    }

    @Test(arguments: ["a.m4a", "a.mp3", "a.mka"])
    func `a mark inside of a word is told, with its distance from the nearest pause`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let speech = try LabelledSpeech(.init(noise: -65), phrases: 8)
            var starts = [0] + [1, 3, 5].map { speech.pauses[$0].upperBound }
            #expect(try findings(write(speech, starts, as: name, in: folder)) == [])
            starts[2] += 24_000
            let found = try findings(write(speech, starts, as: name, in: folder))
            #expect(found.words == ["warning chapter-in-word"])
            #expect(
                found.first?.text
                    == "chapter 3 \"Part of 2\" begins inside of what is said, 1.0 s behind the end of a pause"
            )
            #expect(abs((found.seconds ?? 0) - Double(starts[2]) / 24_000) < 0.1)
        }
    }

    @Test func `a file without chapters, and names that are numbers, are told`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.wav(Signal.speech16(48_000, rate: 24_000), rate: 24_000, as: "a.wav")
            #expect(try findings(path).words == ["warning chapters-missing"])
        }
    }
}
