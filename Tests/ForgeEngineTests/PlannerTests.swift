import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct PlannerTests {
    private static let native = Planner.EncoderFacts(
        description: EncoderDescription(name: "aac", coders: ["anmr", "twoloop", "fast"]),
        sampleRates: Planner.aacSampleRates)
    private static let fraunhofer = Planner.EncoderFacts(
        description: EncoderDescription(name: "libfdk_aac", coders: []), sampleRates: Planner.aacSampleRates)

    private func track(
        _ name: String = "a.mp3", rate: Int = 44_100, channels: Int = 1, bitRate: Int? = 64_000,
        isLossless: Bool = false, seconds: Int = 100
    ) -> TrackProbe {
        TrackProbe(
            path: ForgePath(name), fileSize: 1, container: "mp3", codec: "mp3",
            sampleRate: SampleRate(hertz: rate),
            channels: channels, bitRate: bitRate, isLossless: isLossless,
            length: SampleCount(Int64(rate * seconds)), isLengthExact: true)
    }

    private func plan(
        _ tracks: [TrackProbe], _ options: EncodingOptions = EncodingOptions(),
        encoders: [Planner.EncoderFacts] = [native], marks: [ChapterMark]? = nil
    ) throws -> ConversionPlan {
        let book = Book(
            tracks: tracks, orderReason: "order", metadata: BookMetadata(), cover: nil,
            chapters: marks
                ?? tracks.indices.map { ChapterMark(track: $0, offset: .zero, title: "\($0)") },
            chapterReason: "files")
        return try Planner.plan(book, options: options, output: "o.m4b", encoders: encoders)
    }

    @Test func `rate and layout are those of most of the audio, by time`() throws {
        let audio = try plan([
            track(rate: 22_050, seconds: 60), track(rate: 44_100, channels: 2, seconds: 50),
            track(rate: 44_100, channels: 6, seconds: 30),
        ]).audio
        #expect(audio.sampleRate.hertz == 44_100)
        #expect(audio.channels == 2)
    }

    @Test(arguments: [
        (8000, 8000), (11_025, 11_025), (37_800, 44_100), (44_100, 44_100), (48_000, 48_000),
        (88_200, 44_100),
        (96_000, 48_000), (176_400, 44_100), (192_000, 48_000), (4000, 7350),
    ])
    func `rates that AAC lacks or speech does not need become ones it has`(source: Int, output: Int) throws {
        #expect(try plan([track(rate: source)]).audio.sampleRate.hertz == output)
    }

    @Test(arguments: [
        (28_000, 1), (32_000, 1), (64_000, 1), (64_000, 2), (128_000, 1), (128_000, 2), (320_000, 2),
    ])
    func `the default bit rate follows the source and is never above it`(source: Int, channels: Int) throws {
        let audio = try plan([track(channels: channels, bitRate: source)]).audio
        #expect(audio.bitRate == min(64_000 * channels, source * 92 / 100))
    }

    @Test(arguments: [
        (44_100, 1, 24_000), (48_000, 2, 48_000), (22_050, 1, 18_000), (16_000, 1, 12_000),
        (8000, 1, 9000),
    ])
    func `no source takes a book below what still is speech, unless that is asked for`(
        rate: Int, channels: Int, least: Int
    ) throws {
        for source in [0, 1, 16, 8000] {
            let plan = try plan([track(rate: rate, channels: channels, bitRate: source)])
            #expect(plan.audio.bitRate == least)
        }
        let asked = try plan(
            [track(rate: rate, channels: channels, bitRate: 1)], EncodingOptions(bitRate: 8000 * channels))
        #expect(asked.audio.bitRate == 8000 * channels)
    }

    @Test func `lossless sources get the default for speech, also beside others`() throws {
        let flac = track("a.flac", bitRate: 700_000, isLossless: true)
        #expect(try plan([flac]).audio.bitRate == 64_000)
        // Half the time at 64 (lossless), half at 32: 48 on the average, less the distance kept to sources.
        #expect(try plan([flac, track(bitRate: 32_000)]).audio.bitRate == 48_000 * 92 / 100)
        #expect(try plan([track(bitRate: nil)]).audio.bitRate == 64_000)
    }

    @Test func `no bit rate is beyond what AAC has room for`() throws {
        #expect(try plan([track(rate: 8000, bitRate: 320_000)]).audio.bitRate <= 48_000)
        let error = #expect(throws: ForgeError.self) {
            try plan([track(rate: 8000)], EncodingOptions(bitRate: 64_000))
        }
        #expect(error?.code == .usage)
        #expect(error?.remedy == "choose from 8k to 48k")
    }

    @Test func `options win, and asking for more than the sources carry is said`() throws {
        let plan = try plan(
            [track(bitRate: 48_000)],
            EncodingOptions(
                bitRate: 96_000, sampleRate: SampleRate(hertz: 22_050), channels: 2,
                encoder: EncoderChoice(parsing: "aac:twoloop"), rateControl: .constantBitRate))
        #expect(plan.audio.bitRate == 96_000)
        #expect(plan.audio.sampleRate.hertz == 22_050)
        #expect(plan.audio.channels == 2)
        #expect(plan.audio.encoding?.encoder.description == "aac:twoloop")
        #expect(plan.warnings.contains { $0.contains("bit rate of 96 kb/s") && $0.contains("48 kb/s") })
        // The last one tells what follows from two of them.
        #expect(plan.audio.reasons.dropLast().allSatisfy { $0.contains("as asked") })
    }

    @Test func `no bit rate is more than lossless sources carry`() throws {
        let flac = track("a.flac", bitRate: 700_000, isLossless: true)
        #expect(try plan([flac], EncodingOptions(bitRate: 256_000)).warnings == [])
        // Beside an MP3 of the same length it counts as what AAC has room for: 264,600 and 48,000, by two.
        let mixed = [flac, track("b.mp3", bitRate: 48_000)]
        #expect(try plan(mixed, EncodingOptions(bitRate: 150_000)).warnings == [])
        #expect(
            try plan(mixed, EncodingOptions(bitRate: 160_000)).warnings.contains { $0.contains("156 kb/s") })
    }

    @Test(arguments: [
        (EncodingOptions(encoder: EncoderChoice(parsing: "mp3")), "it has aac"),
        (EncodingOptions(encoder: EncoderChoice(parsing: "aac:best")), "it has anmr, twoloop, fast"),
        (EncodingOptions(sampleRate: SampleRate(hertz: 44_000)), "choose one of 7350, 8000"),
    ])
    func `what the library or AAC does not have is refused, with what there is`(
        options: EncodingOptions, remedy: String
    ) {
        let error = #expect(throws: ForgeError.self) { try plan([track()], options) }
        #expect(error?.code == .usage, "\(String(describing: error))")
        #expect(error?.remedy.description.hasPrefix(remedy) == true, "\(String(describing: error))")
    }

    @Test(
        arguments: [
            ("aac:twoloop", RateControl.constantQuality, nil, "take encoder aac:fast"),
            ("aac:twoloop", nil, 120, "take encoder aac:fast"),
            ("aac:anmr", .constantQuality, nil, "take encoder aac:fast"),
            ("aac:anmr", nil, nil, "take encoder aac:fast"),
            ("aac:anmr", .constantBitRate, nil, "take encoder aac:fast"),
            ("aac", .constantBitRate, 120, "leave out quality"),
            ("aac:fast", .constantBitRate, nil, "take encoder aac:twoloop"),
            ("aac:fast", .constantBitRate, 120, "leave out quality"),
        ] as [(String, RateControl?, Int?, String)])
    func `what a coder cannot hold is refused, and what can is named`(
        encoder: String, control: RateControl?, quality: Int?, remedy: String
    ) {
        for channels in [1, 2] {
            let error = #expect(throws: ForgeError.self) {
                try plan(
                    [track(channels: channels)],
                    EncodingOptions(
                        encoder: EncoderChoice(parsing: encoder), rateControl: control, quality: quality))
            }
            #expect(error?.code == .usage)
            #expect(error?.remedy.description.hasPrefix(remedy) == true)
        }
    }

    @Test func `bit rates that an encoder goes beyond are refused, those that it keeps are not`() throws {
        func audio(_ bitRate: Int, _ control: RateControl?, channels: Int, rate: Int) throws -> Int {
            var track = track(channels: channels)
            track.sampleRate = SampleRate(hertz: rate)
            return try plan([track], EncodingOptions(bitRate: bitRate, rateControl: control)).audio.bitRate
        }
        for channels in [1, 2] {
            for (bitRate, rate) in [(23_000, 44_100), (16_000, 44_100), (20_000, 48_000)] {
                let error = #expect(throws: ForgeError.self) {
                    try audio(bitRate, .constantBitRate, channels: channels, rate: rate)
                }
                #expect(error?.code == .usage)
                #expect(error?.remedy.description.hasPrefix("ask for 2") == true)
                #expect(try audio(bitRate, nil, channels: channels, rate: rate) == bitRate)
            }
            #expect(try audio(24_000, .constantBitRate, channels: channels, rate: 44_100) == 24_000)
            #expect(try audio(16_000, .constantBitRate, channels: channels, rate: 16_000) == 16_000)
        }
        for (bitRate, channels, rate, least) in [
            (9_000, 1, 8_000, "10k"), (9_000, 1, 12_000, "10k"), (18_000, 2, 22_050, "19k"),
            (18_000, 2, 32_000, "19k"),
        ] {
            let error = #expect(throws: ForgeError.self) {
                try audio(bitRate, .constantBitRate, channels: channels, rate: rate)
            }
            #expect(error?.remedy.description.hasPrefix("ask for \(least) or more") == true)
        }
        #expect(try audio(10_000, .constantBitRate, channels: 1, rate: 8_000) == 10_000)
        #expect(try audio(19_000, .constantBitRate, channels: 2, rate: 22_050) == 19_000)
        #expect(try audio(8_000, nil, channels: 1, rate: 44_100) == 8_000)
        let error = #expect(throws: ForgeError.self) { try audio(15_000, nil, channels: 2, rate: 44_100) }
        #expect(error?.remedy.description.hasPrefix("choose from 16k") == true)
    }

    @Test func `the first encoder of the list is the default; the coder suits the sound`() throws {
        #expect(
            try plan([track()], encoders: [Self.fraunhofer, Self.native]).audio.encoding?.encoder.description
                == "libfdk_aac")
        #expect(try plan([track()]).audio.encoding?.encoder.description == "aac:fast")
        #expect(try plan([track(channels: 2)]).audio.encoding?.encoder.description == "aac:fast")
        #expect(
            try plan([track()], EncodingOptions(rateControl: .constantBitRate)).audio.encoding?.encoder
                .description
                == "aac:twoloop")
        // FFmpeg's next coder is nobody's default: its seams are not measured, and its maker advises a constant rate.
        var later = Self.native
        later.description.coders.append("nmr")
        #expect(try plan([track()], encoders: [later]).audio.encoding?.encoder.description == "aac:fast")
        let named = try plan(
            [track()], EncodingOptions(encoder: EncoderChoice(parsing: "aac:nmr")), encoders: [later]
        ).audio
        #expect(named.encoding?.encoder.description == "aac:nmr")
        #expect(named.encoding?.rateControl == .constantBitRate)
        #expect(named.encoding?.cutoff == nil)
        #expect(named.encoding?.switchedOff == [])
        // Without the coder that holds a quality, the encoder holds a bit rate.
        var without = Self.native
        without.description.coders = ["nmr", "twoloop"]
        let other = try plan([track()], encoders: [without]).audio
        #expect(other.encoding?.encoder.description == "aac:twoloop")
        #expect(other.encoding?.rateControl == .constantBitRate)
        #expect(throws: ForgeError.self) { try plan([track()], encoders: []) }
    }

    @Test
    func `quality is held wherever the encoder can, and one that cannot be spliced is said to take one core`()
        throws
    {
        let quality = try plan([track()])
        #expect(quality.audio.encoding?.rateControl == .constantQuality)
        #expect(quality.audio.encoding?.quality == nil)
        #expect(quality.audio.reasons.contains("constant quality, 59 kb/s on average"))
        let asked = try plan([track()], EncodingOptions(rateControl: .constantBitRate))
        #expect(asked.audio.encoding?.rateControl == .constantBitRate)
        #expect(
            asked.audio.reasons.contains(
                "constant bit rate of 59 kb/s, less where the sound needs less, as asked"))
        let other = try plan([track()], encoders: [Self.fraunhofer]).audio
        #expect(other.encoding?.rateControl == .constantBitRate)
        #expect(!other.reasons.contains { $0.contains("one core") })
        #expect(throws: ForgeError.self) {
            try plan(
                [track()], EncodingOptions(rateControl: .constantQuality), encoders: [Self.fraunhofer])
        }
        let given = try plan([track()], EncodingOptions(quality: 120)).audio
        #expect(given.encoding?.rateControl == .constantQuality)
        #expect(given.encoding?.quality == 120)
        #expect(given.reasons.contains("constant quality of 120, as asked"))
        for options in [
            EncodingOptions(rateControl: .constantBitRate, quality: 120), EncodingOptions(quality: 7),
            EncodingOptions(quality: 2001),
        ] {
            let error = #expect(throws: ForgeError.self) { try plan([track()], options) }
            #expect(error?.code == .usage)
        }
        #expect(throws: ForgeError.self) {
            try plan([track()], EncodingOptions(quality: 120), encoders: [Self.fraunhofer])
        }
        let unknown = Planner.EncoderFacts(
            description: EncoderDescription(name: "aac_new", coders: []),
            sampleRates: Planner.aacSampleRates)
        let serial = try plan([track()], encoders: [unknown])
        #expect(
            serial.audio.reasons.last == "encoded in one piece on one core: aac_new is not known to splice")
        let fraunhofer = try plan(
            [track(channels: 2)], EncodingOptions(rateControl: .constantBitRate), encoders: [Self.fraunhofer])
        #expect(ChunkGrid.of(fraunhofer).length == 3072)
        #expect(ChunkGrid.of(fraunhofer).seeksQuiet)
        #expect(
            asked.audio.reasons.last
                == "encoded in one piece on one core: aac:twoloop does not splice at a constant bit rate; aac:fast at a quality does"
        )
        #expect(ChunkGrid.of(asked).length == nil)
        let grid = ChunkGrid.of(quality)
        #expect(ChunkGrid.of(serial).length == nil)
        #expect(grid.length == 6144)
        #expect(grid.frames == quality.length.value / 1024)
        #expect(!grid.seeksQuiet)
    }

    @Test func `planned chapters lie on the output's clock`() throws {
        let marks = [(0, 0), (0, 24_000), (1, 0), (1, 22_050)].map {
            ChapterMark(track: $0.0, offset: SampleCount($0.1), title: "\($0.0)-\($0.1)")
        }
        let plan = try plan(
            [track(rate: 48_000, seconds: 10), track(rate: 44_100, seconds: 100)], marks: marks)
        #expect(plan.chapters.map(\.start.value) == [0, 22_050, 441_000, 463_050])
        #expect(plan.length.value == 110 * 44_100)
    }

    @Test func `the linked library has the native encoder, with its coders and rates`() throws {
        let native = try #require(Planner.EncoderFacts.linked().first { $0.description.name == "aac" })
        #expect(native.description.coders.contains("twoloop"))
        #expect(native.description.coders.contains("fast"))
        #expect(native.sampleRates.contains(44_100))
        #expect(!native.sampleRates.contains(44_000))
    }
}
