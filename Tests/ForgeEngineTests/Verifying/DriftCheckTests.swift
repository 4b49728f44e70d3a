import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Books of as many files as there are phrases, joined, with the marks that a program would make of what ffprobe tells.
@Suite(.requires(.ffmpeg, .ffprobe)) struct DriftCheckTests {
    private static let metadata: [MetadataField: String] = [.title: "Title", .author: "Author"]

    /// MP3 files of a phrase each, with a pause behind it.
    private func files(in folder: TemporaryFolder, noise: Double? = -65) throws -> [String] {
        let speech = try LabelledSpeech(.init(noise: noise), gaps: 0.7...1.2)
        let starts = [0] + speech.pauses.map(\.upperBound)
        return try zip(starts, starts.dropFirst() + [speech.samples.count]).enumerated().map { index, span in
            let samples = Signal.int16(Array(speech.samples[span.0..<span.1]))
            let wav = try folder.wav(samples, rate: LabelledSpeech.rate, as: "\(index).wav")
            let path = folder.path("\(index).mp3")
            try Tool.ffmpeg.run(["-v", "error", "-i", wav, "-c:a", "libmp3lame", "-b:a", "64k", path])
            return path
        }
    }

    private func findings(_ files: [String], marks: [ChapterMark]?, in folder: TemporaryFolder) throws
        -> [Finding]
    {
        let book = try TestBook(files, in: folder, marks: marks, metadata: Self.metadata)
        return try ForeignBook.findings(of: book.path)
    }

    @Test func `marks at the sums of what ffprobe tells are found to drift`() throws {
        try withTemporaryFolder { folder in
            let files = try files(in: folder)
            var sum = 0.0
            let marks = files.enumerated().map { index, path in
                defer { sum += (try? Oracles.probe(path).format.duration).flatMap { Double($0) } ?? 0 }
                let time = MediaTime(value: Int64(sum * 1000), timescale: 1000)
                return ChapterMark(.book(time), title: "Chapter of \(index)")
            }
            try #require(sum > 60)
            let found = try findings(files, marks: marks, in: folder)
            #expect(found.words == ["warning chapter-drift"])
            let text = found.first?.text ?? ""
            #expect(
                text.contains(
                    #/^1\d of 20 chapters begin inside of what is said, 0\.\d+ s to 1\.\d s behind the ends/#),
                "\(text)")
            #expect((found.seconds ?? 0) > 5)
        }
    }

    @Test func `marks where the files begin do not drift`() throws {
        try withTemporaryFolder { folder in
            let files = try files(in: folder)
            let marks = files.indices.map { ChapterMark(track: $0, offset: .zero, title: "Chapter of \($0)") }
            #expect(try findings(files, marks: marks, in: folder) == [])
        }
    }
}
