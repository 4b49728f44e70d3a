import ForgeModel

extension Planner {
    /// Quality, wherever the encoder can hold one: it costs less to encode, and chunks join exactly.
    static func rateControl(
        _ options: EncodingOptions, _ encoder: EncoderChoice, bitRate: Int
    ) throws(ForgeError) -> (RateControl, String) {
        let isAble = EncoderSplicing.holdsQuality(encoder.name)
        if options.rateControl == .constantQuality, !isAble {
            throw usage(
                "\(encoder.name) holds no quality that meets a bit rate",
                "leave out --rate-control, or ask for cbr")
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
    static func splicingReasons(_ encoder: EncoderChoice) -> [String] {
        EncoderSplicing.of(encoder.name) == nil
            ? ["encoded in one piece on one core: \(encoder.name) is not known to splice"] : []
    }
}
