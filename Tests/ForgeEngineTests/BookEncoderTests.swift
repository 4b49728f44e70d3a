import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

@Suite struct BookEncoderTests {
    struct Shape: Sendable, CustomTestStringConvertible {
        var count: Int
        var rate: Int
        var channels: Int
        var testDescription: String { "\(count) samples, \(rate) Hz, \(channels) ch" }
    }

    static let shapes: [Shape] =
        [1, 2, 500, 1023, 1024, 1025, 2047, 2048, 2049, 40_960, 40_961, 41_983].map {
            Shape(count: $0, rate: 44_100, channels: 1)
        }
        + [8000, 22_050, 32_000, 48_000].flatMap { rate in
            [1, 2].flatMap { channels in
                [40_960, 40_961, 41_983].map { Shape(count: $0, rate: rate, channels: channels) }
            }
        }

    @Test(.requires(.ffmpeg9, .ffmpeg), arguments: shapes)
    func `the book holds exactly the samples that went in`(_ shape: Shape) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(shape.count, rate: shape.rate, channels: shape.channels)
            let source = try folder.wav(samples, rate: shape.rate, channels: shape.channels, as: "a.wav")
            let book = try TestBook([source], in: folder)
            #expect(book.report.length.value == Int64(shape.count))
            #expect(book.report.packets == Int64((shape.count + 1024 + 1023) / 1024))
            let decoded = try Oracles.decodeFloat(book.path, with: .ffmpeg9)
            #expect(decoded.count == shape.count * shape.channels)
            let old = try Oracles.decodeFloat(book.path, with: .ffmpeg)
            // libav before 9 plays the padding of the last packet, which is no sample of the book.
            #expect(old.count == (Int(book.report.packets) - 1) * 1024 * shape.channels)
            guard shape.count > 30_000 else { return }
            for index in 0..<shape.channels {
                let own = stride(from: index, to: decoded.count, by: shape.channels).map { decoded[$0] }
                let window = Array(own[10_000..<25_000])
                let around = Array(channel(index, of: samples, channels: shape.channels)[9980..<25_020])
                #expect(Signal.lag(of: window, in: around, reach: 20) - 20 == 0)
            }
        }
    }

    @Test(arguments: [30 * 3600 * 44_100, .max] as [Int64])
    func `a length that was claimed costs no room in the book`(_ length: Int64) throws {
        try withTemporaryFolder { folder in
            let wav = try folder.wav(Signal.speech16(3 * 44_100, rate: 44_100), rate: 44_100, as: "a.wav")
            let book = try TestBook.book([wav])
            var plan = try Planner.plan(
                book, options: EncodingOptions(), output: ForgePath(folder.path("book.m4b")),
                encoders: Planner.EncoderFacts.linked())
            plan.length = SampleCount(length)
            plan.tracks[0].isLengthExact = false
            let file = try OutputFile(destination: plan.output)
            let made = try BookEncoder(
                book: book, plan: plan, lane: TestLane(1), isCancelled: { false }, onEvent: { _ in }
            ).encode(into: file).book()
            #expect(made.summary.shiftedBytes < -10_000)
            #expect(made.summary.fileSize == file.size)
            // Beside its sound and 1% of it, the book has its movie box, whose padding is 4 KiB.
            #expect(file.size < made.summary.audioBytes * 101 / 100 + made.summary.moovSize + 4096)
            try Verifier.verify(file, made, book: book, isCancelled: { false })
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [44_100, 48_000])
    func `files cut from one source give the very packets of the source`(outputRate: Int) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(150_000, rate: 48_000)
            let cuts = [0, 1, 20_481, 20_500, 99_999, 150_000]
            let parts = try zip(cuts, cuts.dropFirst()).enumerated().map {
                try folder.wav(Array(samples[$1.0..<$1.1]), rate: 48_000, as: "\($0).wav")
            }
            let options = EncodingOptions(sampleRate: SampleRate(hertz: outputRate))
            let whole = try TestBook(
                [try folder.wav(samples, rate: 48_000, as: "whole.wav")], as: "whole.m4b", in: folder,
                options: options, quality: 120)
            // One quality for both: excerpts of files and of their whole are not the same.
            let joined = try TestBook(
                parts, as: "joined.m4b", in: folder, options: options, quality: 120)
            #expect(try joined.packetHash() == whole.packetHash())
            #expect(joined.report.length == whole.report.length)
            let probed = try Oracles.probe(joined.path)
            let rate = SampleRate(hertz: outputRate)
            #expect(probed.chapters.map(\.timeBase) == Array(repeating: "1/\(outputRate)", count: 5))
            #expect(
                probed.chapters.map(\.start)
                    == cuts.dropLast().map {
                        SampleCount(Int64($0)).rescaled(from: SampleRate(hertz: 48_000), to: rate).value
                    })
        }
    }

    @Test(
        .requires(.ffmpeg, .ffmpeg9),
        arguments: 1...8)
    func `one to eight channels are mixed down without clipping`(channels: Int) throws {
        try withTemporaryFolder { folder in
            // The same full-scale tone in every channel is the hardest case for a mix.
            let tone = Signal.chirp(30_000, rate: 44_100).map { max(-1, min(1, $0 * 1.9)) }
            let samples = Signal.int16(tone.flatMap { Array(repeating: $0, count: channels) })
            let source = try folder.wav(samples, rate: 44_100, channels: channels, as: "a.wav")
            let joined = try Joined([source], channels: min(2, channels))
            #expect(joined.count == 30_000)
            let peak = joined.channels.joined().reduce(0) { max($0, abs($1)) }
            #expect(peak <= 1, "peak \(peak)")
            #expect(peak > 0.2, "peak \(peak)")
            let book = try TestBook([source], in: folder)
            #expect(book.report.channels == min(2, channels))
            #expect(try Oracles.decode(book.path).count == 30_000 * min(2, channels))
        }
    }

    @Test(.requires(.ffmpeg))
    func `chapters, tags and cover reach other programs`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(88_200, rate: 44_100), rate: 44_100, as: "a.wav")
            let cover = folder.path("c.png")
            try Tool.ffmpeg.run([
                "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", cover,
            ])
            let marks = [(0, "Eins"), (12_345, "Zwölf — 12"), (88_199, "日本語")].map {
                ChapterMark(track: 0, offset: SampleCount(Int64($0.0)), title: $0.1)
            }
            let book = try TestBook(
                [source], in: folder, marks: marks,
                metadata: [
                    .title: "T", .author: "A", .narrator: "N", .series: "S", .seriesPart: "1.5",
                    .year: "1999",
                    .asin: "B000000001", .language: "de",
                ], cover: folder.read("c.png"))
            let probed = try Oracles.probe(book.path)
            #expect(probed.chapters.map(\.start) == [0, 12_345, 88_199])
            #expect(probed.chapters.map(\.title) == ["Eins", "Zwölf — 12", "日本語"])
            #expect(probed.chapters.last?.end == 88_200)
            let tags = probed.format.tags ?? [:]
            #expect(tags["title"] == "T")
            #expect(tags["artist"] == "A")
            #expect(tags["composer"] == "N")
            #expect(tags["SERIES"] == "S")
            #expect(tags["SERIES-PART"] == "1.5")
            #expect(tags["ASIN"] == "B000000001")
            #expect(probed.audio?.tags?["language"] == "deu")
            #expect(probed.streams.contains { $0.codecName == "png" && $0.width == 64 })
        }
    }

    @Test func `the same request gives the same bytes`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(100_000, rate: 44_100), rate: 44_100, as: "a.wav")
            _ = try TestBook([source], as: "1.m4b", in: folder)
            _ = try TestBook([source], as: "2.m4b", in: folder)
            #expect(folder.read("1.m4b") == folder.read("2.m4b"))
        }
    }

    @Test(.requires(.lame), arguments: [24, 32, 48, 64, 96])
    func `a book is not larger than the MP3s it follows`(kilobits: Int) throws {
        try withTemporaryFolder { folder in
            // A minute, so that boxes and padding weigh as they do in a real book, and not for more than they are.
            let rate = kilobits < 48 ? 22_050 : 44_100
            let source = try folder.wav(Signal.speech16(60 * rate, rate: rate), rate: rate, as: "a.wav")
            let mp3 = folder.path("a.mp3")
            try Tool.lame.run(["--quiet", "-b", "\(kilobits)", "--cbr", source, mp3])
            let book = try TestBook([mp3], in: folder)
            #expect(book.report.bitRate <= kilobits * 1000)
            #expect(book.plan.audio.bitRate <= min(64, kilobits) * 1000)
        }
    }

    @Test(arguments: [0, 1, 10, 400])
    func `a cancelled book leaves nothing behind`(after calls: Int) throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(441_000, rate: 44_100), rate: 44_100, as: "a.wav")
            var left = calls
            let error = #expect(throws: ForgeError.self) {
                try TestBook(
                    [source], in: folder,
                    isCancelled: {
                        left -= 1
                        return left < 0
                    })
            }
            #expect(error?.code == .cancelled)
            #expect(folder.names == ["a.wav"])
        }
    }
}
