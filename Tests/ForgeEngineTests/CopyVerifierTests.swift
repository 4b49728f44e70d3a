import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// The check of copied books is broken file by file: each fault that it is there for must fail it.
@Suite(.requires(.ffmpeg)) struct CopyVerifierTests {
    /// Three copied tracks, the middle one encoded to match.
    private func withBook(_ body: (OutputFile, CopiedBook, Book) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(260_000, rate: AACInput.rate)
            let paths = [
                try AACInput(Array(samples[..<120_000]), .libavcodec, as: "0", in: folder).path,
                try folder.wav(Array(samples[120_000..<150_000]), rate: AACInput.rate, as: "1.wav"),
                try AACInput(Array(samples[150_000...]), .libavcodec, as: "2", in: folder).path,
            ]
            let book = try TestBook.book(paths)
            let plan = try Planner.plan(
                book, options: EncodingOptions(), output: ForgePath(folder.path("b.m4b")),
                encoders: Planner.EncoderFacts.linked())
            let file = try OutputFile(destination: plan.output)
            let made = try BookCopier(book: book, plan: plan, isCancelled: { false }, onEvent: { _ in })
                .copy(into: file)
            try body(file, made, book)
        }
    }

    private func reason(_ file: OutputFile, _ made: CopiedBook, _ book: Book) -> String? {
        do throws(ForgeError) {
            try CopyVerifier.verify(file, made, book: book, isCancelled: { false })
            return nil
        } catch {
            #expect(error.code == .verificationFailed)
            return error.reason
        }
    }

    @Test func `a good book passes`() throws {
        try withBook { file, made, book in #expect(reason(file, made, book) == nil) }
    }

    @Test func `what does not agree with what was written is named`() throws {
        try withBook { file, made, book in
            func check(_ what: String, _ change: (inout CopiedBook) -> Void) {
                var other = made
                change(&other)
                #expect(reason(file, other, book)?.contains(what) == true)
            }
            check("number of packets") { $0.book.summary.packetCount += 1 }
            check("packet table") { $0.book.summary.audioBytes += 1 }
            check("length in samples") { $0.book.length += SampleCount(1) }
            check("chapter's start") { $0.book.chapters[1].start += SampleCount(1) }
            check("not what was copied") { $0.parts[2].part.position -= 1 }
            check("not what was copied") {
                $0.parts[0].part.packets = 1..<$0.parts[0].part.packets.upperBound
            }
            // A packet of 1024 samples beside its place, and the other end's sound.
            check("does not sound like its source") { $0.parts[1].part.start += 1024 }
            check("does not sound like its source") { $0.parts[1].sound?.tail.reverse() }
            check("does not sound like its source") { $0.parts[1].sound?.head.reverse() }
            check("another rate") { $0.model.sampleRate = SampleRate(hertz: 48_000) }
            check("another rate") { $0.model.channels = 2 }
        }
    }

    @Test func `bytes that changed on their way are found at both ends of every copied track`() throws {
        try withBook { file, made, book in
            let boxes = try M4BFile(reading: file)
            let packets = Array(try boxes.sampleTable(of: try #require(boxes.audioTrack)))
            for part in [made.parts[0].part, made.parts[2].part] {
                for number in [part.position, part.position + part.packets.count - 1] {
                    let offset = packets[number].offset + Int64(packets[number].size) - 2
                    var byte = try file.bytes(at: offset, count: 1)
                    byte[0] ^= 4
                    try byte.withUnsafeBytes { try file.write($0, at: offset) }
                    #expect(reason(file, made, book) != nil, "packet \(number)")
                    byte[0] ^= 4
                    try byte.withUnsafeBytes { try file.write($0, at: offset) }
                }
            }
            #expect(reason(file, made, book) == nil, "all is as it was")
        }
    }

    @Test func `an encoded track that does not decode is found at both ends`() throws {
        for atEnd in [false, true] {
            try withBook { file, made, book in
                let boxes = try M4BFile(reading: file)
                let packets = Array(try boxes.sampleTable(of: try #require(boxes.audioTrack)))
                let part = made.parts[1].part
                let first = atEnd ? part.position + part.packets.count - 4 : part.position + 1
                for packet in packets[first..<first + 3] {
                    let noise = (0..<packet.size).map { UInt8(truncatingIfNeeded: $0 &* 151 | 0x80) }
                    try noise.withUnsafeBytes { try file.write($0, at: packet.offset) }
                }
                #expect(reason(file, made, book) != nil)
            }
        }
    }
}
