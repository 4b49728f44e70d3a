import ForgeModel
import Testing

/// Options that no book can be made with, and those that contradict each other.
@Suite struct BookOptionsTests {
    private static let names = OptionNames([.codec: "--codec", .channels: "-c", .cover: "-C"])

    private static func options(_ change: (inout BookOptions) -> Void) -> BookOptions {
        var options = BookOptions()
        options.discovery.optionNames = names
        change(&options)
        return options
    }

    private static let refused: [(BookOptions, String)] = [
        (options { $0.audioTrack = 0 }, "audioTrack is at least 1, not 0"),
        (options { $0.encoding.channels = 0 }, "-c is 1 (mono) or 2 (stereo), not 0"),
        (options { $0.encoding.channels = 3 }, "-c is 1 (mono) or 2 (stereo), not 3"),
        (options { $0.discovery.coverSize = 15 }, "coverSize is 16 to 20000, or 0, not 15"),
        (options { $0.discovery.coverSize = 20_001 }, "coverSize is 16 to 20000, or 0, not 20001"),
        (
            options { ($0.discovery.cover, $0.discovery.noCover) = ("c", true) },
            "-C and noCover cannot go together"
        ),
        (
            options { $0.encoding.encoder = EncoderChoice(parsing: "aac:") },
            "encoder wants a name, or a name and a coder such as aac:fast"
        ),
        (
            options { $0.encoding.encoder = EncoderChoice(parsing: ":fast") },
            "encoder wants a name, or a name and a coder such as aac:fast"
        ),
    ]

    @Test(arguments: refused) func `what no book can be made with`(_ options: BookOptions, _ reason: String) {
        #expect(throws: OptionMistake(reason)) { try options.check() }
    }

    private static let taken = [
        options { _ in }, options { ($0.audioTrack, $0.encoding.channels) = (1, 1) },
        options { $0.encoding.channels = 2 }, options { $0.discovery.coverSize = 0 },
        options { $0.discovery.coverSize = 16 }, options { $0.discovery.coverSize = 20_000 },
        options { $0.discovery.cover = "c" }, options { $0.discovery.noCover = true },
        options { $0.encoding.encoder = EncoderChoice(parsing: "aac") },
        options { $0.encoding.codec = .copy },
        options { ($0.encoding.codec, $0.encoding.preset) = (.copy, .source) },
        options { ($0.encoding.codec, $0.encoding.channels) = (.auto, 1) },
    ]

    @Test(arguments: taken) func `what a book can be made with`(_ options: BookOptions) {
        #expect(throws: Never.self) { try options.check() }
    }

    private static let wishes: [(EncodingOptions, String)] =
        [
            (EncodingOptions(bitRate: 64_000), "bitRate"),
            (EncodingOptions(sampleRate: SampleRate(hertz: 44_100)), "sampleRate"),
            (EncodingOptions(channels: 1), "-c"),
            (EncodingOptions(encoder: EncoderChoice(parsing: "aac")), "encoder"),
            (EncodingOptions(rateControl: .constantQuality), "rateControl"),
            (EncodingOptions(quality: 100), "quality"),
        ]
        + Preset.allCases.filter { $0 != .source }.map {
            (EncodingOptions(preset: $0), "preset \($0.rawValue)")
        }

    @Test(arguments: wishes)
    func `copying at any price and wishes for the sound`(_ wish: EncodingOptions, _ name: String) {
        var options = Self.options { $0.encoding = wish }
        options.encoding.codec = .copy
        let mistake = OptionMistake(
            "\(name) cannot be met by copying", "leave out either it or \(.codec) copy")
        #expect(throws: mistake) { try options.check() }
        #expect(
            "\(ForgeError(mistake).worded(Self.names))"
                == "\(name) cannot be met by copying; leave out either it or --codec copy")
    }

    @Test func `samples are refused for any of their presets`() {
        var request = PreviewRequest(ConversionRequest(inputs: ["a"]), presets: [.source, .music])
        #expect(throws: Never.self) { try request.check() }
        request.book.encoding.codec = .copy
        #expect(throws: OptionMistake.self) { try request.check() }
    }
}
