import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// The verifier is broken file by broken file: each fault that it is there for must fail it.
@Suite struct VerifierTests {
    /// A finished file under its temporary name, with what is known of it.
    private func withBook(_ body: (OutputFile, EncodedBook, Book) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let cover: [UInt8] = [0xFF, 0xD8, 0xFF, 0xE0, 1, 2, 3, 0xFF, 0xD9]
            let book = try TestBook.book(
                [source],
                marks: [0, 40_000].map { ChapterMark(track: 0, offset: SampleCount($0), title: "C\($0)") },
                metadata: [.title: "Title", .author: "Author"], cover: cover)
            let (file, made) = try TestBook.encoded(book, in: folder)
            try body(file, made, book)
        }
    }

    @Test func `a good file passes`() throws {
        try withBook { file, made, book in #expect(made.refusal(file, book) == nil) }
    }

    @Test func `what does not agree with what was written is named`() throws {
        try withBook { file, made, book in
            func check(_ what: String, _ change: (inout EncodedBook) -> Void) {
                var other = made
                change(&other)
                #expect(other.refusal(file, book)?.contains(what) == true)
            }
            check("number of packets") { $0.summary.packetCount += 1 }
            check("length in samples") { $0.length += SampleCount(1) }
            check("priming") { $0.format.priming += 1 }
            check("chapter's start") { $0.chapters[1].start += SampleCount(1) }
            check("chapter's title") { $0.chapters[0].title = "X" }
            check("its tags") { $0.tags.title = "X" }
            check("its tags") { $0.tags.narrator = "X" }
            check("AudioSpecificConfig") { $0.format.audioSpecificConfig[0] ^= 1 }
            var coverless = book
            coverless.cover = nil
            #expect(made.refusal(file, coverless)?.contains("cover") == true)
        }
    }

    @Test func `sound that does not decode is found, at the start and at the end`() throws {
        for isStart in [true, false] {
            try withBook { file, made, book in
                let boxes = try M4BFile(reading: file)
                let packets = Array(try boxes.sampleTable(of: try #require(boxes.audioTrack)))
                for packet in isStart ? packets.prefix(4) : packets.suffix(4) {
                    let noise = (0..<packet.size).map { UInt8(truncatingIfNeeded: $0 &* 151 | 0x80) }
                    try noise.withUnsafeBytes { try file.write($0, at: packet.offset) }
                }
                #expect(made.refusal(file, book)?.contains("does not decode") == true)
            }
        }
    }

    @Test func `boxes that cannot be read are found`() throws {
        try withBook { file, made, book in
            try [UInt8](repeating: 0xFF, count: 64).withUnsafeBytes { try file.write($0, at: 40) }
            #expect(made.refusal(file, book) != nil)
        }
    }
}
