import ForgeModel

extension Planner {
    /// The coder of libavcodec's own encoder that fits what is to be held. Others are taken only where they are named.
    static func coder(
        _ options: EncodingOptions, _ facts: EncoderFacts
    ) throws(ForgeError) -> (EncoderChoice, String) {
        let name = facts.description.name
        let coders = facts.description.coders
        if let asked = options.encoder?.coder {
            guard coders.contains(asked) else {
                throw usage(
                    "the encoder \(name) has no coder \(asked)",
                    coders.isEmpty ? "leave it out" : "it has \(coders.joined(separator: ", "))")
            }
            guard asked != experimentalCoder else {
                throw usage(
                    "FFmpeg opens the coder \(asked) only as an experiment",
                    "take \(.encoder) \(name):\(EncoderProfile.coder)")
            }
            return (EncoderChoice(name: name, coder: asked), "\(name) with coder \(asked), as asked")
        }
        let origin = options.encoder == nil ? "the best of the linked FFmpeg" : "as asked"
        let isConstant = options.rateControl == .constantBitRate
        let wanted = isConstant ? constantRateCoder : EncoderProfile.coder
        // An encoder that has no coders, or none of those known here, is left to itself.
        guard let coder = [wanted, constantRateCoder].first(where: coders.contains) else {
            return (EncoderChoice(name: name), "\(name), \(origin)")
        }
        return (
            EncoderChoice(name: name, coder: coder),
            "\(name), \(origin), with coder \(coder), its best for a constant \(isConstant ? "bit rate" : "quality")"
        )
    }

    /// The one that libavcodec refuses unless `strict` is -2.
    private static let experimentalCoder = "anmr"

    /// Bits per second below which `twoloop` does not come, whatever it is asked for: at 44.1 kHz it gave 16 kb/s of a voice
    /// where 8 were asked for, 18 for 16, of music in stereo 21; below 10 kb/s up to 10% more of a voice at 8 to 12 kHz, and
    /// in stereo from 22.05 kHz on up to 8% more below 19. From here on it gives no more than 3% above.
    private static func leastConstantRate(_ rate: SampleRate, channels: Int) -> Int {
        let floor = channels == 1 ? 10_000 : rate.hertz > 16_000 ? 19_000 : 0
        return max(24_000 * rate.hertz / 44_100, floor)
    }

    /// The coder that keeps to a bit rate: `fast` gives up to a third more than it was asked for.
    static let constantRateCoder = "twoloop"

    /// Quality, wherever the encoder can hold one that sounds right: it costs less to encode, and chunks join exactly.
    static func rateControl(
        _ options: EncodingOptions, _ encoder: EncoderChoice, bitRate: Int, rate: SampleRate, channels: Int
    ) throws(ForgeError) -> (RateControl, String) {
        guard options.rateControl != .constantBitRate || options.quality == nil else {
            throw usage("cbr holds the bit rate and no quality", "leave out \(.quality) or \(.rateControl)")
        }
        let isAble = EncoderSplicing.holdsQuality(encoder)
        if options.rateControl == .constantQuality || options.quality != nil, !isAble {
            throw usage(
                "\(encoder) holds no quality that sounds right",
                encoder.coder == nil
                    ? "leave out \(.quality) and \(.rateControl), or ask for cbr"
                    : "take \(.encoder) \(encoder.name):\(EncoderProfile.coder), or leave out \(.quality) and \(.rateControl)"
            )
        }
        if isAble, options.rateControl == .constantBitRate {
            throw usage(
                "\(encoder) holds no constant bit rate: it gives up to a third more than it is asked for",
                "take \(.encoder) \(encoder.name):\(constantRateCoder) for cbr, or leave out \(.rateControl)")
        }
        if let quality = options.quality {
            guard QualitySearch.range.contains(quality) else {
                throw usage(
                    "the quality is \(QualitySearch.range.lowerBound) to \(QualitySearch.range.upperBound), "
                        + "not \(quality)", "see what the report of another book tells")
            }
            return (.constantQuality, "constant quality of \(quality), as asked")
        }
        let words = options.rateControl == nil ? "" : ", as asked"
        guard isAble else {
            let least = leastConstantRate(rate, channels: channels)
            guard !encoder.isNative || bitRate >= least else {
                throw usage(
                    "\(encoder) keeps no constant bit rate of \(kilobits(bitRate)) at \(rate.hertz) Hz: it gives more",
                    "ask for \((least + 999) / 1000)k or more, a lower \(.sampleRate), or leave out cbr")
            }
            return (
                .constantBitRate,
                "constant bit rate of \(kilobits(bitRate)), less where the sound needs less\(words)"
            )
        }
        return (
            .constantQuality, "constant quality, \(kilobits(bitRate)) on average\(words)"
        )
    }

    /// The sample rate that a bit rate has room for, where it is below that of the source.
    static func lowered(
        _ rate: SampleRate, _ options: EncodingOptions, _ profile: EncoderProfile?, bitRate: Int
    ) -> (SampleRate, String)? {
        guard options.sampleRate == nil, let highest = profile?.highestRate, highest < rate.hertz else {
            return nil
        }
        return (
            SampleRate(hertz: highest),
            "\(highest) Hz, at which \(kilobits(bitRate)) sound better than at \(rate.hertz) Hz"
        )
    }

    /// The reason for the encoder's upper limit.
    static func cutoffReasons(_ cutoff: Int?) -> [String] {
        guard let cutoff else { return [] }
        return ["nothing above \(cutoff) Hz, so that what is below has the bits"]
    }

    /// Says when a book cannot use more than one core.
    static func splicingReasons(_ encoder: EncoderChoice, _ control: RateControl) -> [String] {
        guard EncoderSplicing.of(encoder, control) == nil else { return [] }
        let reason =
            encoder.isNative
            ? "\(encoder) does not splice at a constant bit rate; \(encoder.name):\(EncoderProfile.coder) at a quality does"
            : "\(encoder) is not known to splice"
        return ["encoded in one piece on one core: " + reason]
    }
}
