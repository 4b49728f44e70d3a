/// What a file holds, as `forge-native inspect` shows it.
public struct Inspection: Hashable, Sendable {
    /// One stream of the file.
    public struct Stream: Hashable, Sendable {
        public var index: Int
        /// "audio", "video" (a picture), "data", "subtitle".
        public var kind: String
        public var codec: String
        public var profile: String?
        public var sampleRate: SampleRate?
        public var channels: Int?
        /// Bits per second.
        public var bitRate: Int?

        package init(
            index: Int, kind: String, codec: String, profile: String? = nil, sampleRate: SampleRate? = nil,
            channels: Int? = nil, bitRate: Int? = nil
        ) {
            self.index = index
            self.kind = kind
            self.codec = codec
            self.profile = profile
            self.sampleRate = sampleRate
            self.channels = channels
            self.bitRate = bitRate
        }
    }

    /// How an MP4 file is laid out.
    public struct Layout: Hashable, Sendable {
        public struct Edit: Hashable, Sendable {
            /// In movie timescale units.
            public var duration: Int64
            /// In media timescale units.
            public var mediaTime: Int64
            package init(duration: Int64, mediaTime: Int64) {
                self.duration = duration
                self.mediaTime = mediaTime
            }
        }
        public var brand: String
        public var compatibleBrands: [String]
        /// Top-level boxes in file order.
        public var boxes: [String]
        public var isMoovFirst: Bool
        public var movieTimescale: Int
        /// The audio track's edit list.
        public var edits: [Edit]
        /// Samples of encoder delay at the start.
        public var priming: Int64?
        public var packets: Int64
        package init(
            brand: String, compatibleBrands: [String], boxes: [String], isMoovFirst: Bool,
            movieTimescale: Int,
            edits: [Edit], priming: Int64?, packets: Int64
        ) {
            self.brand = brand
            self.compatibleBrands = compatibleBrands
            self.boxes = boxes
            self.isMoovFirst = isMoovFirst
            self.movieTimescale = movieTimescale
            self.edits = edits
            self.priming = priming
            self.packets = packets
        }
    }

    public var path: FilePath
    /// Bytes.
    public var fileSize: Int64
    public var container: String
    public var streams: [Stream]
    /// Which audio track the rest is about; nil where there is only one.
    public var audioTrack: AudioTrackChoice?
    public var sampleRate: SampleRate
    /// Samples without encoder delay and padding.
    public var length: SampleCount
    public var isLengthExact: Bool
    /// What was heard in places spread over it; nil where nothing could be decoded.
    public var sound: SoundFacts?
    public var chapters: [Chapter]
    /// Sorted by key; freeform atoms under their full name.
    public var tags: [Tag]
    public var cover: ConversionPlan.Cover?
    /// Nil for files that are no MP4.
    public var layout: Layout?

    public struct Tag: Hashable, Sendable {
        public var key: String
        public var value: String
        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(
        path: FilePath, fileSize: Int64, container: String, streams: [Stream], sampleRate: SampleRate,
        length: SampleCount, isLengthExact: Bool, chapters: [Chapter], tags: [Tag],
        cover: ConversionPlan.Cover?,
        layout: Layout?
    ) {
        self.path = path
        self.fileSize = fileSize
        self.container = container
        self.streams = streams
        self.sampleRate = sampleRate
        self.length = length
        self.isLengthExact = isLengthExact
        self.chapters = chapters
        self.tags = tags
        self.cover = cover
        self.layout = layout
    }
}
