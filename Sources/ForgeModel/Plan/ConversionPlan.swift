/// The plan of a conversion: what is done and why. `--dry-run` prints exactly this.
public struct ConversionPlan: Hashable, Sendable, Codable {
    /// The method for a track's packets.
    @nonexhaustive public enum Method: String, Hashable, Sendable, Codable {
        /// Its packets go into the book as they are.
        case copy
        /// Its sound is decoded and encoded.
        case encode
    }

    /// One input and what becomes of it.
    public struct Track: Hashable, Sendable, Codable {
        /// The file.
        public var path: ForgePath
        /// libavcodec's name of its codec: "mp3".
        public var codec: String
        /// Which audio track of the file it is; nil where there is only one.
        public var audioTrack: AudioTrackChoice?
        /// The source's rate.
        public var sampleRate: SampleRate
        /// The source's number of channels.
        public var channels: Int
        /// Bits per second; nil where nothing tells.
        public var bitRate: Int?
        /// Samples at the track's own rate.
        public var length: SampleCount
        /// False where the length is an estimate.
        public var isLengthExact: Bool
        /// Measurements of its sound; nil where none were taken.
        public var sound: SoundFacts?
        /// Why its packets are copied or its sound is encoded, for people.
        public var reason: String

        package init(_ probe: TrackProbe, reason: String = "") {
            self.reason = reason
            path = probe.path
            codec = probe.codec
            audioTrack = probe.audioTrack
            sampleRate = probe.sampleRate
            channels = probe.channels
            bitRate = probe.bitRate
            length = probe.length
            isLengthExact = probe.isLengthExact
            sound = probe.sound
        }
    }

    /// The origin of a book's packets, and with it the method of each track.
    @nonexhaustive public enum Making: Hashable, Sendable, Codable {
        /// All are copied from the sources.
        case copied
        /// All are encoded.
        case encoded(Encoding)
        /// The tracks at `places`, at least one and not all, are encoded to match the others, which are copied.
        case mixed(Encoding, places: Set<Int>)
    }

    /// The encoder and its settings.
    public struct Encoding: Hashable, Sendable, Codable {
        /// libavcodec's encoder, and its coder where it has several.
        public var encoder: EncoderChoice
        /// The quantity that is held: a quality or a bit rate.
        public var rateControl: RateControl
        /// The quality to hold, where one was asked for; else it is found when the book is encoded.
        public var quality: Int?
        /// Bits per second that the encoder's model of hearing expects where a quality is held; nil: the bit rate.
        public var modelRate: Int?
        /// Hz above which nothing is encoded; nil leaves it to the encoder.
        public var cutoff: Int?
        /// Options of libavcodec's encoder that are switched off, such as `aac_tns`; empty leaves them to it.
        public var switchedOff: [String]

        package init(
            _ encoder: EncoderChoice, _ rateControl: RateControl, quality: Int? = nil, modelRate: Int? = nil,
            cutoff: Int? = nil, switchedOff: [String] = []
        ) {
            self.encoder = encoder
            self.rateControl = rateControl
            self.quality = quality
            self.modelRate = modelRate
            self.cutoff = cutoff
            self.switchedOff = switchedOff
        }
    }

    /// The sound of the output.
    public struct Audio: Hashable, Sendable, Codable {
        /// The origin of its packets.
        public var making: Making
        /// The book's rate.
        public var sampleRate: SampleRate
        /// The book's number of channels, 1 or 2.
        public var channels: Int
        /// Bits per second.
        public var bitRate: Int
        /// Whether the bit rate was asked for, so that whoever did is told where the encoder cannot give it.
        public var isBitRateAsked = false
        /// The preset that was asked for and what it gave.
        public var preset: PresetUse?
        /// Findings about the sound and their consequences; empty where no sound was measured.
        public var findings: [SoundFinding]
        /// A sentence for each choice, for people.
        public var reasons: [String]

        /// The encoder and its settings; nil where nothing is encoded.
        public package(set) var encoding: Encoding? {
            get {
                switch making {
                case .copied: nil
                case .encoded(let encoding), .mixed(let encoding, _): encoding
                }
            }
            set {
                guard let newValue else { return }
                switch making {
                case .copied: break
                case .encoded: making = .encoded(newValue)
                case .mixed(_, let places): making = .mixed(newValue, places: places)
                }
            }
        }

        package init(
            _ making: Making, sampleRate: SampleRate, channels: Int, bitRate: Int,
            findings: [SoundFinding] = [], reasons: [String]
        ) {
            self.making = making
            self.sampleRate = sampleRate
            self.channels = channels
            self.bitRate = bitRate
            self.findings = findings
            self.reasons = reasons
        }
    }

    /// A picture that goes into the book.
    public struct Cover: Hashable, Sendable, Codable {
        /// The picture's format, by its bytes.
        public var format: CoverFormat
        /// Bytes.
        public var size: Int
        /// The file that it was read from, for people.
        public var origin: String
        /// Why this picture, for people; nil where nothing chose it.
        public var reason: String?

        package init(_ image: CoverImage, reason: String? = nil) {
            format = image.format
            size = image.data.count
            origin = image.origin
            self.reason = reason
        }
    }

    /// The file that will be written.
    public var output: ForgePath
    /// The tracks in the order of the book; at least one.
    public var tracks: [Track]
    /// Why they are in this order, for people.
    public var orderReason: String
    /// The sound of the book.
    public var audio: Audio
    /// Samples at the output's rate; exact when every track's length is.
    public var length: SampleCount
    /// Chapters on the output's clock, as far as the tracks' lengths tell; counted anew while encoding.
    public var chapters: [Chapter]
    /// Where the chapters come from, for people.
    public var chapterReason: String
    /// The tags, each with its source.
    public var metadata: BookMetadata
    /// The cover; nil for a book without one.
    public var cover: Cover?
    /// Warnings for people: facts that need no action.
    public var warnings: [String]

    package init(
        output: ForgePath, tracks: [Track], orderReason: String, audio: Audio, length: SampleCount,
        chapters: [Chapter], chapterReason: String, metadata: BookMetadata, cover: Cover?, warnings: [String]
    ) {
        self.output = output
        self.tracks = tracks
        self.orderReason = orderReason
        self.audio = audio
        self.length = length
        self.chapters = chapters
        self.chapterReason = chapterReason
        self.metadata = metadata
        self.cover = cover
        self.warnings = warnings
    }

    /// Whether the packets of a track are copied or its sound is encoded.
    ///
    /// - Parameter track: its place in `tracks`.
    public func method(of track: Int) -> Method {
        switch audio.making {
        case .copied: .copy
        case .encoded: .encode
        case .mixed(_, let places): places.contains(track) ? .encode : .copy
        }
    }

    /// True when packets of at least one track are copied: then the book is made by copying.
    public var isCopied: Bool {
        if case .encoded = audio.making { false } else { true }
    }

    /// True when packets of some tracks are copied and others encoded to match them.
    public var isMixed: Bool {
        if case .mixed = audio.making { true } else { false }
    }

    /// True when every track's length is known to the sample.
    public var isLengthExact: Bool { tracks.allSatisfy(\.isLengthExact) }
}

extension ConversionPlan {
    /// Bytes that encoding gives, about: the sound, its sample table of four bytes a packet, and the cover.
    package var expectedBytes: Int64 {
        let seconds = length.seconds(at: audio.sampleRate)
        return Int64(seconds * Double(audio.bitRate) / 8) + length.value / 256 + Int64(cover?.size ?? 0)
    }
}
