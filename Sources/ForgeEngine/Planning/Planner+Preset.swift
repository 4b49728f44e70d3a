import ForgeModel

/// The effects of a preset on encoder and book, beyond the options that it stands for.
extension Planner {
    /// Hz above which nothing is encoded; nil leaves it to the encoder.
    static func cutoff(
        _ options: EncodingOptions, _ encoder: EncoderChoice, _ profile: EncoderProfile?, at rate: SampleRate,
        channels: Int, bitRate: Int
    ) -> Int? {
        guard let profile else { return nil }
        guard options.lacksNoiseSubstitution else { return profile.cutoff(at: rate) }
        let cutoff = min(
            profile.cutoff, EncoderProfile.cutoffWithoutNoise(channels: channels, bitRate: bitRate))
        return 2 * cutoff < rate.hertz ? cutoff : nil
    }

    /// Bits per second that the encoder's model of hearing expects; nil: the bit rate.
    static func modelRate(_ options: EncodingOptions, _ profile: EncoderProfile?, bitRate: Int) -> Int? {
        // Without noise substitution it was not measured.
        guard let share = profile?.share, share != 1, !options.lacksNoiseSubstitution else { return nil }
        return Int(share * Double(bitRate))
    }

    /// FFmpeg's names of the encoder's tools that are switched off.
    static func switchedOff(
        _ options: EncodingOptions, _ encoder: EncoderChoice, _ profile: EncoderProfile?
    ) -> [String] {
        let tools = profile == nil ? [] : EncoderProfile.switchedOff
        // Others have no such option.
        let lacksNoise = options.lacksNoiseSubstitution && encoder.isNative
        return tools + (lacksNoise ? [EncoderProfile.noiseSubstitution] : [])
    }

    /// Says when a book is too long for what it is made for.
    static func lengthWarnings(_ options: EncodingOptions, _ length: SampleCount, _ rate: SampleRate)
        -> [String]
    {
        let seconds = length.seconds(at: rate)
        guard options.preset == .ipod, seconds >= Preset.iPodHours * 3600 else { return [] }
        return [
            "the book has \(SpanText.clock(seconds: seconds)), and click-wheel iPods want files below "
                + "\(Int(Preset.iPodHours)) hours: give them parts of it as books of their own"
        ]
    }
}
