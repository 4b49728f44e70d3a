import FFmpegBinding
import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// All of a book's sound, decoded and held against its sources.
@Suite struct SoundVerifierTests {
    /// Twenty seconds of speech and pauses, in a book that is encoded or copied; under its temporary name.
    private func withEncoded(_ body: (OutputFile, EncodedBook, Book) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let book = try TestBook.book([try folder.wav(Self.speech, rate: 22_050, as: "a.wav")])
            let (file, made) = try TestBook.encoded(book, verification: .full, in: folder)
            try body(file, made, book)
        }
    }

    private static let speech: [Int16] = {
        var samples = Signal.speech16(20 * 22_050, rate: 22_050)
        var random = SplitMix64(9)
        // Pauses and loudness as those of a voice.
        for second in 0..<40 {
            let gain = random.below(4) == 0 ? 0 : 0.1 + Double(random.below(90)) / 100
            for index in second * 11_025..<(second + 1) * 11_025 {
                samples[index] = Int16(Double(samples[index]) * gain)
            }
        }
        return samples
    }()

    @Test func `what was written passes`() throws {
        try withEncoded { file, made, book in
            #expect((made.levels?.levels.count).map { 199...201 ~= $0 } == true)
            #expect(made.refusal(file, book) == nil)
        }
    }

    /// Packets in the middle are written over by others of the same book, which decode: nothing but the sound tells.
    @Test func `packets that are another's or silence are found, by full alone`() throws {
        try withEncoded { file, made, book in
            let boxes = try M4BFile(reading: file)
            let packets = Array(try boxes.sampleTable(of: try #require(boxes.audioTrack)))
            let silence = try #require(packets.map(\.size).min())
            let quiet = try #require(packets.first { $0.size == silence })
            let bytes = try file.bytes(at: quiet.offset, count: Int(quiet.size))
            for packet in packets[200..<260] {
                var filled = bytes
                // A decoder stops at the end of the packet; what follows is filling.
                filled += Array(repeating: 0, count: Int(packet.size) - bytes.count)
                try filled.withUnsafeBytes { try file.write($0, at: packet.offset) }
            }
            let told = try #require(made.refusal(file, book))
            // From packet 200 on, 46 ms each, or from where the speech goes on behind a pause there.
            #expect(told.contains(/: it is silent from 0:00:(09|10)/), "\(told)")
            var quick = made
            quick.levels = nil
            #expect(quick.refusal(file, book) == nil)
        }
    }

    @Test(.requires(.ffmpeg), arguments: [CodecChoice.copy, .encode])
    func `a book of several tracks passes, copied and encoded`(_ codec: CodecChoice) throws {
        try withTemporaryFolder { folder in
            let wav = try folder.wav(Self.speech, rate: 22_050, as: "a.wav")
            let parts = try (0..<3).map { index in
                let path = folder.path("\(index).m4a")
                try Tool.ffmpeg.run([
                    "-v", "error", "-ss", "\(index * 6)", "-t", "6.3", "-i", wav, "-c:a", "aac", "-b:a",
                    "48k", path,
                ])
                return path
            }
            let book = try TestBook.book(parts)
            var options = EncodingOptions()
            options.codec = codec
            let plan = try Planner.plan(
                book, options: options, output: ForgePath(folder.path("b.m4b")),
                encoders: Planner.EncoderFacts.linked())
            if codec == .copy {
                _ = try BookCopier(
                    book: book, plan: plan, verification: .full, isCancelled: { false }, onEvent: { _ in }
                ).run(replacing: false)
            } else {
                _ = try BookEncoder(
                    book: book, plan: plan, verification: .full, lane: TestLane(1), isCancelled: { false },
                    onEvent: { _ in }
                ).run(replacing: false)
            }
            #expect(!folder.read("b.m4b").isEmpty)
        }
    }
}
