import ForgeModel

extension Planner {
    /// Quality, wherever the encoder can hold one: it costs less to encode, and chunks join exactly.
    static func rateControl(
        _ options: EncodingOptions, _ encoder: EncoderChoice, bitRate: Int
    ) throws(ForgeError) -> (RateControl, String) {
        let isAble = EncoderSplicing.holdsQuality(encoder.name)
        if options.rateControl == .constantQuality || options.quality != nil, !isAble {
            throw usage(
                "\(encoder.name) holds no quality that can be set",
                "leave out --quality and --rate-control, or ask for cbr")
        }
        if let quality = options.quality {
            guard options.rateControl != .constantBitRate else {
                throw usage("cbr holds the bit rate and no quality", "leave out --quality or --rate-control")
            }
            guard QualitySearch.range.contains(quality) else {
                throw usage(
                    "the quality is \(QualitySearch.range.lowerBound) to \(QualitySearch.range.upperBound), "
                        + "not \(quality)", "see what the report of another book tells")
            }
            return (.constantQuality, "constant quality of \(quality), as asked")
        }
        let words = options.rateControl == nil ? "" : ", as asked"
        guard isAble, options.rateControl != .constantBitRate else {
            return (.constantBitRate, "constant bit rate of \(kilobits(bitRate))\(words)")
        }
        return (
            .constantQuality, "constant quality meeting \(kilobits(bitRate)) on the average\(words)"
        )
    }

    /// Says when a book cannot use more than one core.
    static func splicingReasons(_ encoder: EncoderChoice, _ control: RateControl) -> [String] {
        guard EncoderSplicing.of(encoder, control) == nil else { return [] }
        let reason =
            EncoderSplicing.of(encoder, .constantQuality) == nil
            ? "\(encoder) is not known to splice"
            : "\(encoder) does not splice at a constant bit rate; \(encoder.name):fast does"
        return ["encoded in one piece on one core: " + reason]
    }
}
