/// A bundle of settings of the sound under one name. What is asked for beside it is stronger.
@nonexhaustive public enum Preset: String, Hashable, Sendable, Codable, CaseIterable {
    case speechSmall = "speech-small"
    case speech
    case speechHigh = "speech-high"
    case music
    case source
    case ipod

    /// Bits per second of the whole stream, for each layout.
    package struct Rates: Hashable, Sendable {
        package let mono: Int
        package let stereo: Int

        /// - Parameter channels: 1 or 2.
        package func of(channels: Int) -> Int { channels == 1 ? mono : stereo }
    }

    /// The settings of a preset and their reasons.
    package struct Settings: Hashable, Sendable {
        /// Nil leaves the layout to the book.
        public var channels: Int?
        /// The most that is encoded; a source that carries less gets less, so that no book outgrows it.
        package var rates: Rates
        /// True where `rates` are for lossless sources alone, and others keep what they carry.
        package var keepsSourceRate = false
        /// Hz, also where more is asked for; nil sets no limit.
        package var highestRate: Int?
        /// False switches the encoder's noise substitution off.
        package var hasNoiseSubstitution = true
        /// A clause for people.
        package var purpose: String
        /// Where the values come from: measurements are Zimtohrli's (to 5) and ViSQOL's (to 4.73) at those rates.
        public var reason: String
    }

    /// The settings. The encoder, its coder, rate control, upper limit and tools follow from the rate by the encoder's
    /// profile, which holds what measured best at each rate, so that no preset repeats them.
    package var settings: Settings {
        switch self {
        case .speechSmall:
            Settings(
                channels: 1, rates: Rates(mono: 32_000, stereo: 64_000), purpose: "one voice, small files",
                reason:
                    "33 kb/s measure 4.05 and 3.27, FFmpeg's default 4.07 and 3.15 with three times the CPU")
        case .speech:
            Settings(
                channels: 1, rates: Rates(mono: 64_000, stereo: 128_000), purpose: "one voice",
                reason: "64 kb/s measure 4.72 and 4.34, FFmpeg's default 4.71 and 4.19 with twice the CPU")
        case .speechHigh:
            Settings(
                channels: 1, rates: Rates(mono: 96_000, stereo: 160_000), purpose: "one voice, best sound",
                reason: "64 kb/s measure 4.72 already, and nobody asks for more than 96 of a single voice")
        case .music:
            Settings(
                rates: Rates(mono: 96_000, stereo: 192_000), purpose: "casts, music and effects",
                reason:
                    "music of 128 kb/s measures 4.92 as mono, but 3.27 in its side signal, which wants more")
        case .source:
            Settings(
                rates: Rates(mono: 96_000, stereo: 192_000), keepsSourceRate: true,
                purpose: "as near to the source as AAC comes",
                reason: "the source's rate, less the few per cent that keep the book from outgrowing it")
        case .ipod:
            Settings(
                rates: Rates(mono: 64_000, stereo: 128_000), highestRate: 48_000,
                hasNoiseSubstitution: false, purpose: "click-wheel iPods",
                reason: "they squeal at noise substitution and play no more than 48 kHz")
        }
    }

    /// Hours that one file for an iPod stays below.
    package static let iPodHours = 12.0
}

extension Preset {
    /// For people: who set what it gave.
    package var origin: String { "as the preset \(rawValue) has it" }
}
