public import ArgumentParser
public import ForgeModel

/// How the book is to sound, as typed.
struct SoundArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Copy or encode tracks that are AAC already: 'auto' copies their packets where all, or all but a few, can \
            be joined; 'copy' fails a book where they cannot; 'encode' encodes all.
            """,
            valueName: "auto|copy|encode"))
    var codec = CodecChoice.auto

    @Option(
        help: ArgumentHelp(
            """
            Set the bits per second, such as 64k. Without it, 8% less than the sources have, so that the book is no \
            larger; at most 64k a channel (48k, 32k, 24k below 32, 22.05, 16 kHz), as lossless sources get, and at \
            least three eighths of that.
            """,
            valueName: "rate"),
        transform: BitRate.init(parsing:))
    var bitrate: BitRate?

    @Option(
        help: ArgumentHelp(
            """
            Set the samples per second, such as 44100 or 44.1k. Without it, the source's, or less where the bit rate \
            has no room for them.
            """,
            valueName: "rate"),
        transform: SampleRate.init(parsing:))
    var sampleRate: SampleRate?

    @Option(
        help: ArgumentHelp(
            """
            Set the channels: mono (1) or stereo (2). Without it, the source's; mono where both are the same.
            """, valueName: "mono|stereo"),
        transform: { text in
            guard let count = ["mono": 1, "stereo": 2][text.lowercased()] ?? Int(text) else {
                throw ValidationError("--channels is mono or stereo, not \(text)")
            }
            return count
        })
    var channels: Int?

    @Option(
        help: ArgumentHelp(
            "Choose the AAC encoder, with a coder if it has several: aac:fast. 'list' prints all.",
            valueName: "name[:coder]"))
    var encoder: String?

    @Option(
        help: ArgumentHelp(
            """
            Hold the quality, with the bit rate as the book's average, or hold the bit rate from second to second \
            (cbr): never 3% more, but less where the sound needs less. Without it, quality where the encoder can.
            """, valueName: "quality|cbr"),
        transform: { text in
            guard let control = RateControl(rawValue: text) else {
                throw ValidationError("--rate-control is quality or cbr, not \(text)")
            }
            return control
        })
    var rateControl: RateControl?

    @Option(
        help: ArgumentHelp(
            """
            Hold this quality, \(EncodingOptions.qualities.lowerBound) to \(EncodingOptions.qualities.upperBound), as \
            the report of another book tells it, instead of one that meets the bit rate; a larger number is better and \
            bigger.
            """, valueName: "number"))
    var quality: Int?

    var listsEncoders: Bool { encoder == "list" }

    /// - Parameter preset: stands for settings that were not typed.
    func options(_ preset: Preset?) -> EncodingOptions {
        EncodingOptions(
            bitRate: bitrate?.bitsPerSecond, sampleRate: sampleRate, channels: channels,
            encoder: listsEncoders ? nil : encoder.map(EncoderChoice.init(parsing:)),
            rateControl: rateControl, quality: quality,
            codec: codec, preset: preset)
    }
}

extension CodecChoice: ExpressibleByArgument {}
