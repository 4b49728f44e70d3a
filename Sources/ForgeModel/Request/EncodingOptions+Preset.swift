extension EncodingOptions {
    /// These options with the settings of their preset that nothing stronger set.
    package var settled: EncodingOptions {
        var settled = self
        settled.channels = channels ?? preset?.settings.channels
        return settled
    }

    /// The preset's bit rates; nil without one, or where a bit rate is asked for.
    package var presetRates: Preset.Rates? { bitRate == nil ? preset?.settings.rates : nil }

    /// Whether the encoder's noise substitution is to stay off.
    package var lacksNoiseSubstitution: Bool { preset?.settings.hasNoiseSubstitution == false }

    /// The origin of the number of channels, for people.
    package var channelOrigin: String {
        if let preset, channels == preset.settings.channels { return preset.origin }
        return "as asked"
    }

    /// The preset and what it gave; nil without one.
    package var presetUse: PresetUse? {
        guard let preset else { return nil }
        let settings = preset.settings
        var gave: [String] = []
        if channels == nil, let channels = settings.channels {
            gave.append(channels == 1 ? "mono" : "stereo")
        }
        if bitRate == nil {
            let rates = settings.rates
            let limit =
                settled.channels.map { "\(rates.of(channels: $0) / 1000) kb/s" }
                ?? "\(rates.mono / 1000) kb/s in mono and \(rates.stereo / 1000) kb/s in stereo"
            gave.append(
                settings.keepsSourceRate
                    ? "the source's bit rate, of lossless sources \(limit)" : "at most \(limit)")
        }
        if let highest = settings.highestRate { gave.append("at most \(highest / 1000) kHz") }
        if !settings.hasNoiseSubstitution { gave.append("no noise substitution") }
        return PresetUse(name: preset, gave: gave)
    }
}
