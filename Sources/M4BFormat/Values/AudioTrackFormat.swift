/// The configuration of the audio track's decoder, and the rate that every position in the file is counted in.
public struct AudioTrackFormat: Sendable, Equatable {
    /// The codec of the packets.
    public enum Codec: Sendable, Equatable { case aac, alac }

    /// The kind of file, by its brand.
    public enum Kind: Sendable, Equatable {
        /// An audiobook, M4B.
        case book
        /// Audio of any kind, M4A.
        case audio

        /// As `ftyp` has it.
        public var brand: FourCC {
            switch self {
            case .book: "M4B "
            case .audio: "M4A "
            }
        }
    }

    /// Samples per second and channel after decoding. It is also the timescale of the movie and the chapters.
    public var sampleRate: Int
    /// Channels after decoding.
    public var channels: Int
    /// Samples per channel that one packet decodes to: 1024 for AAC-LC, 2048 for HE-AAC at its full rate.
    public var framesPerPacket: Int
    /// The AudioSpecificConfig of ISO 14496-3, as the encoder hands it out; of ALAC its magic cookie in a box `alac`.
    public var audioSpecificConfig: [UInt8]
    /// Samples per channel at the start of the decoded stream that are not part of the recording; even for HE-AAC,
    /// whose track counts them two at a time.
    public var priming: Int
    /// Language of the spoken word as ISO 639-2/T, three lower-case letters.
    public var language: String
    /// The codec of the packets. Default: AAC.
    public var codec: Codec
    /// The kind of file. Default: an audiobook.
    public var kind: Kind

    /// Creates a format. Defaults: 1024 frames per packet, undetermined language, AAC, an audiobook.
    public init(
        sampleRate: Int, channels: Int, framesPerPacket: Int = 1024, audioSpecificConfig: [UInt8],
        priming: Int,
        language: String = "und", codec: Codec = .aac, kind: Kind = .book
    ) {
        self.sampleRate = sampleRate
        self.channels = channels
        self.framesPerPacket = framesPerPacket
        self.audioSpecificConfig = audioSpecificConfig
        self.priming = priming
        self.language = language
        self.codec = codec
        self.kind = kind
    }

    /// Samples after decoding in one unit of the audio track's own timescale, that of its core: 2 with SBR, else 1.
    ///
    /// Encoders write it so, and libavformat 5.1 doubles the priming of a stream with SBR for it: at the full rate it
    /// would skip as much again, and lose that of the recording.
    var samplesPerUnit: Int {
        guard codec == .aac, let config = AudioSpecificConfig(audioSpecificConfig),
            framesPerPacket == 2 * config.frameLength, sampleRate == 2 * config.sampleRate
        else { return 1 }
        return 2
    }

    /// Units per second of the audio track's media.
    var mediaTimescale: Int { sampleRate / samplesPerUnit }

    /// The language as three letters of five bits (ISO 14496-12, 8.4.2), at least 0x421.
    ///
    /// A value below 0x400 would be a Macintosh language and with it a Macintosh text encoding (QTFF).
    var packedLanguage: UInt16 {
        var packed: UInt16 = 0
        for byte in language.utf8 { packed = packed << 5 | UInt16(byte &- 0x60) & 0x1F }
        return packed
    }

    func validate() throws {
        guard (1...Int(Int32.max)).contains(sampleRate) else {
            throw M4BWriteError.invalidFormat("sample rate \(sampleRate)")
        }
        guard (1...255).contains(channels) else { throw M4BWriteError.invalidFormat("\(channels) channels") }
        guard (1...Int(UInt16.max)).contains(framesPerPacket) else {
            throw M4BWriteError.invalidFormat("\(framesPerPacket) frames per packet")
        }
        guard (2...4096).contains(audioSpecificConfig.count) else {
            throw M4BWriteError.invalidFormat("AudioSpecificConfig of \(audioSpecificConfig.count) bytes")
        }
        guard (0...Int(Int32.max)).contains(priming) else {
            throw M4BWriteError.invalidFormat("priming of \(priming) samples")
        }
        guard priming.isMultiple(of: samplesPerUnit) else {
            throw M4BWriteError.invalidFormat("priming of \(priming) samples, which HE-AAC counts in pairs")
        }
        guard language.utf8.count == 3, language.utf8.allSatisfy({ (0x61...0x7A).contains($0) }) else {
            throw M4BWriteError.invalidFormat("language '\(language)' is not ISO 639-2/T")
        }
    }
}
