/// Options of the sound. Everything left nil follows the preset, then the source.
public struct EncodingOptions: Hashable, Sendable, Codable {
    /// Bits per second of the whole stream.
    public var bitRate: Int?
    /// The book's rate; nil takes the source's, as far as the bit rate can carry it.
    public var sampleRate: SampleRate?
    /// 1 or 2.
    public var channels: Int?
    /// The encoder; nil takes the best that is linked.
    public var encoder: EncoderChoice?
    /// The rate control; nil takes the constant quality where the encoder has one.
    public var rateControl: RateControl?
    /// The quality to hold, in the encoder's units, as a report gives it; nil finds the one that meets the bit rate.
    public var quality: Int?

    /// The qualities that can be held, in units of lambda: below these libavcodec's encoder gives no sound.
    package static let qualities = 8...2000
    /// Whether AAC is copied. Default: where that is possible.
    public var codec: CodecChoice
    /// A bundle of settings that fills in what is nil here.
    public var preset: Preset?

    /// Options of which those left out follow the preset, then the source.
    public init(
        bitRate: Int? = nil, sampleRate: SampleRate? = nil, channels: Int? = nil,
        encoder: EncoderChoice? = nil, rateControl: RateControl? = nil, quality: Int? = nil,
        codec: CodecChoice = .auto, preset: Preset? = nil
    ) {
        self.bitRate = bitRate
        self.sampleRate = sampleRate
        self.channels = channels
        self.encoder = encoder
        self.rateControl = rateControl
        self.quality = quality
        self.codec = codec
        self.preset = preset
    }
}

/// The policy for tracks that are AAC already.
public enum CodecChoice: String, Hashable, Sendable, Codable, CaseIterable {
    /// Copied when all can be, or all but a few that are encoded to match; else encoded.
    case auto
    /// Copied, or the book is refused.
    case copy
    /// Encoded like everything else.
    case encode
}

/// The quantity that an encoder holds steady while it meets a bit rate.
public enum RateControl: String, Hashable, Sendable, Codable, CaseIterable {
    /// The quality; the bit rate is the average over the book.
    case constantQuality = "quality"
    /// The bit rate, from second to second.
    case constantBitRate = "cbr"
}

/// An AAC encoder of the linked libavcodec and, for its native one, the coder inside it.
///
/// Written `aac`, `aac:twoloop`, `libfdk_aac`, `aac_at`.
public struct EncoderChoice: Hashable, Sendable, Codable, CustomStringConvertible {
    /// libavcodec's name of the encoder: "aac".
    public var name: String
    /// A value of the native encoder's `aac_coder` option; nil leaves the choice to the planner.
    public var coder: String?

    /// An encoder by its name; nothing checks here that it is linked.
    public init(name: String, coder: String? = nil) {
        self.name = name
        self.coder = coder
    }

    /// Reads `NAME` or `NAME:CODER`.
    public init(parsing text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        self.init(name: String(parts[0]), coder: parts.count > 1 ? String(parts[1]) : nil)
    }

    /// `NAME` or `NAME:CODER`.
    public var description: String { coder.map { "\(name):\($0)" } ?? name }
}

/// An AAC encoder that the linked libavcodec offers.
public struct EncoderDescription: Hashable, Sendable {
    /// libavcodec's name of the encoder: "aac".
    public var name: String
    /// The values of `aac_coder`, empty for encoders without that option.
    public var coders: [String]

    package init(name: String, coders: [String]) {
        self.name = name
        self.coders = coders
    }
}
