/// Bounds and conflicts of options that need no look at a source: the one place for them, asked before any work and by the
/// command line's parser.
extension BookOptions {
    /// - Throws: `OptionMistake`, the first there is.
    package func check() throws(OptionMistake) {
        let names = discovery.optionNames
        try encoding.check(names)
        try discovery.check()
        try Self.check(audioTrack: audioTrack, names)
        try Self.check(stallTimeout: stallTimeout, names)
    }

    /// - Throws: `OptionMistake`.
    package static func check(stallTimeout: Duration, _ names: OptionNames) throws(OptionMistake) {
        guard !(.zero ... .seconds(86_400)).contains(stallTimeout) else { return }
        throw OptionMistake(
            "\(names[.stallTimeout]) is 0 to 86400 seconds, not \(stallTimeout / .seconds(1))")
    }

    /// - Throws: `OptionMistake`.
    package static func check(audioTrack: Int?, _ names: OptionNames) throws(OptionMistake) {
        guard let audioTrack, audioTrack < 1 else { return }
        throw OptionMistake("\(names[.audioTrack]) is at least 1, not \(audioTrack)")
    }
}

extension PreviewRequest {
    /// - Throws: `OptionMistake`, the first there is for any of the samples.
    package func check() throws(OptionMistake) {
        for variant in variants {
            var options = book.options
            options.encoding = variant.options
            try options.check()
        }
    }
}

extension EncodingOptions {
    fileprivate func check(_ names: OptionNames) throws(OptionMistake) {
        if let channels, !(1...2).contains(channels) {
            throw OptionMistake("\(names[.channels]) is 1 (mono) or 2 (stereo), not \(channels)")
        }
        if codec == .copy, let wish = wish(names) {
            throw OptionMistake("\(wish) cannot be met by copying", "leave out either it or \(.codec) copy")
        }
        if let encoder, encoder.name.isEmpty || encoder.coder == "" {
            throw OptionMistake("\(names[.encoder]) wants a name, or a name and a coder such as aac:fast")
        }
    }

    /// The option of the sound that copied packets may not meet.
    private func wish(_ names: OptionNames) -> String? {
        if let preset, preset != .source { return "\(names[.preset]) \(preset.rawValue)" }
        let wishes = [
            (ForgeOption.bitRate, bitRate != nil), (.sampleRate, sampleRate != nil),
            (.channels, channels != nil), (.encoder, encoder != nil), (.rateControl, rateControl != nil),
            (.quality, quality != nil),
        ]
        return wishes.first(where: \.1).map { names[$0.0] }
    }
}

extension DiscoveryOptions {
    fileprivate func check() throws(OptionMistake) {
        if let coverSize, coverSize != 0, !(16...20_000).contains(coverSize) {
            throw OptionMistake("\(optionNames[.coverSize]) is 16 to 20000, or 0, not \(coverSize)")
        }
        if cover != nil, noCover {
            throw OptionMistake("\(optionNames[.cover]) and \(optionNames[.noCover]) cannot go together")
        }
    }
}
