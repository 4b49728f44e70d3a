import ForgeModel

extension EncodingOptions {
    /// The options as text that stays, whatever their properties are called: journals hold its hash. An option that is
    /// not used says nothing.
    ///
    /// A preset counts for what it gives: it and the same options by name are one. The bit rate that it gives is a limit,
    /// and so books of sources that carry less differ from those of a rate that was asked for; they stay as they were made.
    var digest: String {
        func optional(_ value: String?) -> String { value.map { "Optional(\($0))" } ?? "nil" }
        let settled = settled
        let rates = presetRates
        let rate = bitRate ?? settled.channels.flatMap { rates?.of(channels: $0) }
        let first = [
            "bitRate: \(optional(rate.map(String.init)))",
            "sampleRate: \(optional(sampleRate.map { "ForgeModel.SampleRate(hertz: \($0.hertz))" }))",
            "channels: \(optional(settled.channels.map(String.init)))",
            "encoder: \(optional(encoder?.description))",
            "rateControl: \(optional(rateControl.map { "ForgeModel.RateControl.\(Self.word($0))" }))",
            "quality: \(optional(quality.map(String.init)))",
            "codec: ForgeModel.CodecChoice.\(codec.rawValue)",
        ]
        let later = [
            rate == nil ? rates.map { "rates: \($0.mono) \($0.stereo)" } : nil,
            rates != nil && preset?.settings.keepsSourceRate == true ? "source's rate" : nil,
            lacksNoiseSubstitution ? "no noise substitution" : nil,
        ].compactMap(\.self)
        return "EncodingOptions(\((first + later).joined(separator: ", ")))"
    }

    /// By the words that journals have had from the start.
    private static func word(_ control: RateControl) -> String {
        switch control {
        case .constantQuality: "constantQuality"
        case .constantBitRate: "constantBitRate"
        }
    }
}
