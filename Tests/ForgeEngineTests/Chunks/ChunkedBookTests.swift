import FFmpegBinding
import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Books of many chunks, made with the real encoder.
@Suite struct ChunkedBookTests {
    /// Chunks of 6 s at 44.1 kHz, so that short sounds have many.
    private static let grid = ChunkGrid(
        length: 256, splicing: EncoderSplicing(preRoll: 64, lookahead: 1), seeksQuiet: false)
    private static let quietGrid = ChunkGrid(
        length: 256, splicing: EncoderSplicing(preRoll: 64, lookahead: 1), seeksQuiet: true)

    private static let speech = ["01 - Congratulations", "02 - The Echo Test", "03 - Weasels and Monkeys"]
        .map { Project.path("Fixtures/The Asterisk Prompts/\($0).mp3") }

    private static func packets(_ path: String) throws -> [[UInt8]] {
        let bytes = try #require(contents(ofFile: path))
        let boxes = try M4BFile(reading: InputFile(ForgePath(path)))
        let track = try #require(boxes.audioTrack)
        return try boxes.sampleTable(of: track).map {
            Array(bytes[Int($0.offset)..<Int($0.offset) + $0.size])
        }
    }

    @Test(arguments: EncoderProfile.table)
    func `at constant quality the chunks of recorded speech are the serial encode, packet by packet`(
        profile: EncoderProfile
    ) throws {
        try withTemporaryFolder { folder in
            // AAC at 24 kHz has room for 144 kb/s a channel.
            let options = EncodingOptions(
                bitRate: max(16_000, profile.least), channels: profile.channels,
                encoder: EncoderChoice(parsing: "aac"))
            // So high that an encoder which begins without `settle` keeps to other packets to the end.
            let serial = try TestBook(
                Self.speech, as: "serial.m4b", in: folder, options: options, grid: .serial, quality: 200)
            let chunked = try TestBook(
                Self.speech, as: "chunked.m4b", in: folder, options: options, slots: 2, grid: Self.grid,
                quality: 200)
            let (expected, found) = (try Self.packets(serial.path), try Self.packets(chunked.path))
            // 86 s at 24 kHz: seven seams.
            #expect(expected.count > 7 * 256)
            #expect(found.count == expected.count)
            let different = zip(expected, found).enumerated().filter { $0.element.0 != $0.element.1 }
            #expect(different.isEmpty, "packets \(different.map(\.offset).prefix(20))")
        }
    }

    @Test(arguments: [false, true])
    func `any number of slots gives the same bytes`(isQuiet: Bool) throws {
        try withTemporaryFolder { folder in
            let options = EncodingOptions()
            let grid = isQuiet ? Self.quietGrid : Self.grid
            _ = try TestBook(Self.speech, as: "1.m4b", in: folder, options: options, grid: grid)
            let expected = folder.read("1.m4b")
            #expect(expected.count > 200_000)
            for slots in [2, 3, 7] {
                _ = try TestBook(
                    Self.speech, as: "\(slots).m4b", in: folder, options: options, slots: slots, grid: grid)
                #expect(folder.read("\(slots).m4b") == expected, "\(slots) slots")
            }
        }
    }

    @Test(
        .requires(.ffmpeg9),
        arguments: [254, 255, 256, 257, 258, 320, 321, 512].flatMap { [$0 * 1024 - 1, $0 * 1024] },
        [false, true])
    func `no sample is lost, doubled or moved where chunks meet or the book ends near a seam`(
        count: Int, isQuiet: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(count, rate: 44_100)
            let source = try folder.wav(samples, rate: 44_100, as: "a.wav")
            let book = try TestBook(
                [source], in: folder,
                options: EncodingOptions(bitRate: 96_000), slots: 2,
                grid: isQuiet ? Self.quietGrid : Self.grid)
            #expect(book.report.length.value == Int64(count))
            #expect(book.report.packets == Int64((count + 1023) / 1024 + 1))
            let decoded = try Oracles.decodeFloat(book.path)
            #expect(decoded.count == count)
            let original = channel(0, of: samples, channels: 1)
            // Around the middle of every chunk and around every seam.
            for middle in stride(from: 131_072, to: count - 8192, by: 131_072) {
                let window = Array(decoded[middle - 4096..<middle + 4096])
                let around = Array(original[middle - 4116..<middle + 4116])
                #expect(Signal.lag(of: window, in: around, reach: 20) - 20 == 0, "at \(middle)")
            }
        }
    }

    @Test(arguments: [24_000, 48_000], [1, 2])
    func `an encoder's constant quality meets the bit rate asked for`(rate: Int, channels: Int) throws {
        try withTemporaryFolder { folder in
            let wanted = rate * channels
            let book = try TestBook(
                Self.speech, in: folder, options: EncodingOptions(bitRate: wanted, channels: channels),
                slots: 2)
            // The bound: 3%.
            let error = abs(Double(book.report.bitRate) / Double(wanted) - 1)
            #expect(error < 0.03, "\(book.report.bitRate) for \(wanted)")
        }
    }

    @Test(arguments: [24_000, 64_000], [1, 2])
    func `a constant bit rate is never exceeded by more than 3%`(rate: Int, channels: Int) throws {
        try withTemporaryFolder { folder in
            let wanted = rate * channels
            let book = try TestBook(
                Self.speech, in: folder,
                options: EncodingOptions(
                    bitRate: wanted, channels: channels, rateControl: .constantBitRate), slots: 2)
            #expect(Double(book.report.bitRate) < 1.03 * Double(wanted))
            // What the sound has no use for is not filled up: of two channels that are the same, one costs nothing.
            if channels == 1 { #expect(Double(book.report.bitRate) > 0.97 * Double(wanted)) }
        }
    }

    @Test(.requires(.ffmpeg), arguments: [(1, 64_000), (2, 96_000)])
    func `the encoder is set as the plan says`(channels: Int, bitRate: Int) throws {
        try withTemporaryFolder { folder in
            // Of bursts of noise at so low a quality, FFmpeg's own encode comes at once to the state that ours begins with.
            var random = SplitMix64(1)
            let noise = (0..<channels * 88_200).map { index in
                Int16(truncatingIfNeeded: random.next()) / (index / channels / 1500 % 2 == 0 ? 4 : 64)
            }
            let source = try folder.wav(noise, rate: 44_100, channels: channels, as: "a.wav")
            let book = try TestBook(
                [source], in: folder, options: EncodingOptions(bitRate: bitRate), quality: 40)
            let modelRate = book.plan.audio.encoding?.modelRate ?? bitRate
            #expect((modelRate < bitRate) == (channels == 1))
            func tail(_ path: String) throws -> ArraySlice<[UInt8]> { try Self.packets(path).dropFirst(8) }
            func differs(_ options: [String], rate: Int? = nil) throws -> Bool {
                let other = folder.path("ffmpeg.m4a")
                try Tool.ffmpeg.run(
                    ["-v", "error", "-y", "-i", source, "-c:a", "aac", "-aac_coder", "fast"]
                        + ["-b:a", "\(rate ?? modelRate)", "-profile:a", "aac_low", "-global_quality", "40"]
                        + ["-flags", "+bitexact+qscale"] + options + [other])
                let (own, others) = (try tail(book.path), try tail(other))
                #expect(own.count > 70)
                #expect(own.count == others.count)
                return own != others
            }
            let cutoff = try #require(book.plan.audio.encoding?.cutoff)
            let set = ["-cutoff", "\(cutoff)", "-aac_tns", "0", "-aac_is", "0"]
            #expect(book.plan.audio.encoding?.switchedOff == ["aac_tns", "aac_is"])
            #expect(try !differs(set))
            // Each of them makes a difference.
            #expect(try differs(Array(set.dropFirst(2))))
            #expect(try differs(set.map { $0 == "0" ? "1" : $0 }))
            #expect(try differs(set, rate: 2 * modelRate))
        }
    }

    @Test func `a book that is cancelled while all slots are busy stops them and leaves nothing`() throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(44_100, rate: 44_100)
            let long = Array(repeatElement(samples, count: 120).joined())
            let source = try folder.wav(long, rate: 44_100, as: "a.wav")
            // Three chunks are under way before the first has ended.
            var isBusy = false
            let error = #expect(throws: ForgeError.self) {
                try TestBook(
                    [source], in: folder,
                    slots: 3, grid: Self.grid, quality: 100, isCancelled: { isBusy },
                    onEvent: { event in
                        if case .progress(let snapshot) = event, snapshot.done.value > 0 { isBusy = true }
                    })
            }
            #expect(error?.code == .cancelled)
            #expect(isBusy)
            #expect(folder.names == ["a.wav"])
        }
    }
}
