import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// A preview sounds as the book will.
@Suite struct PreviewMakerTests {
    private func report(
        _ inputs: [String], _ presets: [Preset], start: MediaTime? = nil, in folder: TemporaryFolder,
        replacing: Bool = false, isCancelled: @escaping () -> Bool = { false }
    ) throws -> PreviewReport {
        let book = try TestBook.book(inputs)
        let variants = try presets.map { preset in
            PreviewMaker.Variant(
                name: preset.rawValue,
                plan: try Planner.plan(
                    book, options: EncodingOptions(preset: preset), output: "book.m4b",
                    encoders: Planner.EncoderFacts.linked()))
        }
        return try PreviewMaker(
            book, name: "Book", variants: variants, start: start, lane: TestLane(1), isCancelled: isCancelled
        ).run(
            in: ForgePath(folder.path("out")), inputs: inputs.map { Preflight.Input(ForgePath($0)) },
            replacing: replacing)
    }

    private func wav(
        _ samples: [Int16], rate: Int, channels: Int = 1, as name: String = "a.wav",
        in folder: TemporaryFolder
    ) throws -> String {
        try folder.wav(samples, rate: rate, channels: channels, as: name)
    }

    private func packets(_ path: String) throws -> String {
        try Tool.ffmpeg.run(["-v", "error", "-i", path, "-map", "0:a", "-c", "copy", "-f", "md5", "-"]).text
    }

    @Test(.requires(.ffmpeg), arguments: [Preset.speech, .speechSmall, .music, .ipod])
    func `a book that is heard whole gives the very packets of the book`(_ preset: Preset) throws {
        try withTemporaryFolder { folder in
            let input = try wav(
                Signal.speech16(110_250, rate: 22_050, channels: 2), rate: 22_050, channels: 2, in: folder)
            let book = try TestBook([input], in: folder, options: EncodingOptions(preset: preset))
            let report = try report([input], [preset], in: folder)
            #expect(try packets(folder.path("out/\(preset.rawValue).m4a")) == book.packetHash())
            let sample = try #require(report.samples.last)
            #expect(sample.name == preset.rawValue)
            #expect(sample.quality == book.report.quality)
            #expect(sample.sampleRate == book.plan.audio.sampleRate)
            #expect(sample.reasons == book.plan.audio.reasons)
            #expect(sample.bookBytes == book.plan.expectedBytes)
            let probed = try Oracles.probe(folder.path("out/\(preset.rawValue).m4a"))
            #expect(probed.format.tags?["major_brand"] == "M4A ")
        }
    }

    @Test(.requires(.ffmpeg)) func `the quality is that of the whole book, not of what is heard`() throws {
        try withTemporaryFolder { folder in
            // Speech first, then what is dear to encode: alone, the first part would get more.
            var random = SplitMix64(3)
            let noise = (0..<48_000).map { _ in Int16(truncatingIfNeeded: random.next()) }
            let input = try wav(Signal.speech16(30 * 16_000, rate: 16_000) + noise, rate: 16_000, in: folder)
            let options = EncodingOptions(preset: .speechSmall)
            let book = try TestBook([input], in: folder, options: options)
            let alone = try wav(
                Signal.speech16(30 * 16_000, rate: 16_000), rate: 16_000, as: "b.wav", in: folder)
            let part = try TestBook([alone], as: "b.m4b", in: folder, options: options)
            let report = try report(
                [input], [.speechSmall], start: MediaTime(value: 0, timescale: 1), in: folder)
            #expect(report.samples.last?.quality == book.report.quality)
            #expect(book.report.quality != part.report.quality)
            #expect(report.length.value == 30 * 16_000)
            #expect(report.start == .zero)
            #expect(report.bookLength.value == 33 * 16_000)
            #expect(report.samples.last?.bookBytes == book.plan.expectedBytes)
        }
    }

    @Test(
        .requires(.ffmpeg9, .python), arguments: [("pcm_s16le", 16), ("pcm_s24le", 24), ("pcm_f32le", 24)])
    func `the original has every sample of a lossless source`(_ codec: String, _ bits: Int) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(20_011, rate: 44_100, channels: 2)
            let plain = try wav(samples, rate: 44_100, channels: 2, as: "s.wav", in: folder)
            let input = folder.path("a.wav")
            // A gain that 16 bits do not hold.
            try Tool.ffmpeg.run([
                "-v", "error", "-i", plain, "-af", bits == 16 ? "anull" : "volume=0.7:precision=double",
                "-c:a",
                codec, input,
            ])
            let report = try report([input], [.speech], in: folder)
            let original = try #require(report.samples.first)
            #expect(original.name == "original")
            #expect(original.codec == "alac")
            #expect(original.method == nil)
            let path = folder.path("out/original.m4a")
            let exact = try Tool.ffmpeg9.run(
                ["-v", "error", "-i", input, "-c:a", "pcm_s\(bits)le", "-f", "s\(bits)le", "-"]).stdout
            let decoded = try Tool.ffmpeg9.run(
                ["-v", "error", "-i", path, "-c:a", "pcm_s\(bits)le", "-f", "s\(bits)le", "-"]).stdout
            #expect(decoded.count == 20_011 * 2 * bits / 8)
            // From floats, 24 bits are rounded by two libraries: half of them differ in the last bit at most.
            if codec != "pcm_f32le" { #expect(decoded == exact) }
            let facts = try Oracles.python(
                """
                import sys, mutagen.mp4
                file = mutagen.mp4.MP4(sys.argv[1])
                print(file.info.codec, file.info.bits_per_sample, file.info.channels, file.info.sample_rate)
                print(file.tags["\\xa9nam"][0], "%.4f" % file.info.length)
                """, path)
            #expect(facts == "alac \(bits) 2 44100\nBook: original 0.4538\n")
            let probed = try Oracles.probe(path)
            #expect(probed.audio?.codecName == "alac")
            #expect(probed.audio?.channels == 2)
            #expect(probed.format.tags?["major_brand"] == "M4A ")
            #expect(original.fileSize > 0)
            #expect(original.fileSize == Int64(folder.read("out/original.m4a").count))
        }
    }

    @Test(.requires(.ffmpeg)) func `lossy and many-channelled sources become what plays everywhere`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(8000, rate: 48_000, channels: 6)
            let plain = try wav(samples, rate: 48_000, channels: 6, as: "s.wav", in: folder)
            let input = folder.path("a.ac3")
            try Tool.ffmpeg.run(["-v", "error", "-i", plain, "-c:a", "ac3", input])
            let original = try #require(try report([input], [.music], in: folder).samples.first)
            #expect(original.channels == 2)
            let audio = try #require(try Oracles.probe(folder.path("out/original.m4a")).audio)
            #expect(audio.channels == 2)
            #expect(audio.codecName == "alac")
        }
    }

    @Test(.requires(.ffmpeg)) func `where the book is copied, it sounds as the original`() throws {
        try withTemporaryFolder { folder in
            let plain = try wav(Signal.speech16(44_100, rate: 44_100), rate: 44_100, as: "s.wav", in: folder)
            let input = folder.path("a.m4a")
            try Tool.ffmpeg.run(["-v", "error", "-i", plain, "-c:a", "aac", "-b:a", "48k", input])
            let report = try report([input], [.speechSmall, .speech], in: folder)
            #expect(report.samples.map(\.method) == [nil, .encode, .copy])
            #expect(report.samples[2].path == report.samples[0].path)
            #expect(report.samples[2].name == "speech")
            #expect(report.samples[2].bitRate < 64_000)
            let plan = try Planner.plan(
                TestBook.book([input]), options: EncodingOptions(preset: .speech), output: "book.m4b",
                encoders: Planner.EncoderFacts.linked())
            try #require(plan.isCopied)
            #expect(report.samples[2].bookBytes == plan.expectedBytes)
            let names = ["original.m4a", "speech-small.m4a"]
            #expect(folder.names(in: "out") == names)
        }
    }

    @Test func `nothing is replaced unless that is allowed, and no input ever`() throws {
        try withTemporaryFolder { folder in
            let input = try wav(Signal.speech16(8000, rate: 8000), rate: 8000, in: folder)
            try folder.write([1], to: "out/speech.m4a")
            let error = #expect(throws: ForgeError.self) {
                try report([input], [.music, .speech], in: folder)
            }
            #expect(error?.code == .outputExists)
            #expect(folder.names(in: "out") == ["speech.m4a"])
            _ = try report([input], [.music, .speech], in: folder, replacing: true)
            #expect(folder.read("out/speech.m4a").count > 1000)
            let own = try wav(Signal.speech16(8000, rate: 8000), rate: 8000, as: "out/music.m4a", in: folder)
            let refused = #expect(throws: ForgeError.self) {
                try report([own], [.music], in: folder, replacing: true)
            }
            #expect(refused?.code == .usage)
        }
    }

    @Test func `a place beyond the end is refused, and one near it gives what is left`() throws {
        try withTemporaryFolder { folder in
            let input = try wav(Signal.speech16(16_000, rate: 8000), rate: 8000, in: folder)
            let error = #expect(throws: ForgeError.self) {
                try report([input], [.speech], start: MediaTime(value: 2, timescale: 1), in: folder)
            }
            #expect(error?.code == .usage)
            #expect(error?.reason == "the book ends at 0:00:02")
            #expect(folder.names(in: "out") == [])
            let late = try report(
                [input], [.speech], start: MediaTime(value: 1500, timescale: 1000), in: folder)
            #expect(late.start.value == 12_000)
            #expect(late.length.value == 4000)
        }
    }

    @Test func `stopped at any moment, nothing stays`() throws {
        try withTemporaryFolder { folder in
            let input = try wav(Signal.speech16(4000, rate: 8000), rate: 8000, in: folder)
            var asked = 0
            _ = try report([input], [.speech], in: folder) {
                asked += 1
                return false
            }
            try Tool("rm").run(["-r", folder.path("out")])
            for moment in stride(from: 1, through: asked, by: max(1, asked / 5)) {
                var left = moment
                do {
                    _ = try report([input], [.speech], in: folder) {
                        left -= 1
                        return left < 0
                    }
                    // Whoever waits for the encoder asks by time: a late moment may not come.
                    #expect(moment > 1)
                    try Tool("rm").run(["-r", folder.path("out")])
                } catch {
                    #expect((error as? ForgeError)?.code == .cancelled, "\(error)")
                }
                #expect(folder.names == ["a.wav"], "after \(moment) of \(asked)")
            }
        }
    }
}
