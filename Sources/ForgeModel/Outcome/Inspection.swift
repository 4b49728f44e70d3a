/// The contents of a file, as `forge-native inspect` shows them.
public struct Inspection: Hashable, Sendable {
    /// One stream of the file.
    public struct Stream: Hashable, Sendable {
        /// The stream's number in the file, from 0.
        public var index: Int
        /// "audio", "video" (a picture), "data", "subtitle".
        public var kind: String
        /// libavcodec's name of the codec: "aac", "mjpeg".
        public var codec: String
        /// The codec's profile: "LC"; nil where there is none.
        public var profile: String?
        /// The rate of the sound; nil of other streams.
        public var sampleRate: SampleRate?
        /// The number of channels; nil of streams that are no sound.
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
        /// An entry of the audio track's edit list.
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
        /// The major brand: "M4B ".
        public var brand: String
        /// The brands that the file says it is compatible with, in its order.
        public var compatibleBrands: [String]
        /// Top-level boxes in file order.
        public var boxes: [String]
        /// True where the movie box stands before the media, so that players can begin before all is there.
        public var isMoovFirst: Bool
        /// Units per second of the movie's times.
        public var movieTimescale: Int
        /// The audio track's edit list.
        public var edits: [Edit]
        /// Samples of encoder delay at the start.
        public var priming: Int64?
        /// The number of audio packets.
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

    /// The file.
    public var path: ForgePath
    /// Bytes.
    public var fileSize: Int64
    /// libavformat's name of the container: "mp4", "mp3".
    public var container: String
    /// All streams, in the order of the file.
    public var streams: [Stream]
    /// Which audio track the rest is about; nil where there is only one.
    public var audioTrack: AudioTrackChoice?
    /// The audio track's rate.
    public var sampleRate: SampleRate
    /// Samples without encoder delay and padding.
    public var length: SampleCount
    /// False where the length is an estimate.
    public var isLengthExact: Bool
    /// Measurements of places spread over it; nil where nothing could be decoded.
    public var sound: SoundFacts?
    /// The chapters, in order; empty where there are none.
    public var chapters: [Chapter]
    /// Sorted by key; freeform atoms under their full name.
    public var tags: [Tag]
    /// The picture that a book would take for its cover; nil without one.
    public var cover: ConversionPlan.Cover?
    /// Nil for files that are no MP4.
    public var layout: Layout?

    /// One tag as it is stored.
    public struct Tag: Hashable, Sendable {
        /// The name that the container has for it: "©nam", "TIT2".
        public var key: String
        /// The text.
        public var value: String
        package init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    package init(
        path: ForgePath, fileSize: Int64, container: String, streams: [Stream], sampleRate: SampleRate,
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
