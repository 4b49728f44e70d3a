/// The samples that were made of a book.
public struct PreviewReport: Hashable, Sendable {
    /// A file with the half minute, encoded with one preset or taken from the source.
    public struct Sample: Hashable, Sendable {
        /// `original`, a preset's name, or `options`.
        public var name: String
        /// The sample's file: that of the original where the book would be copied, because it sounds the same.
        public var path: ForgePath
        /// Bytes.
        public var fileSize: Int64
        /// libavcodec's name of what the file holds: `alac` or `aac`.
        public var codec: String
        /// The method for the book's sound; nil for the original.
        public var method: ConversionPlan.Method?
        /// The file's rate.
        public var sampleRate: SampleRate
        /// The file's number of channels.
        public var channels: Int
        /// Bits per second of the whole book: what is aimed at, of the original what its files have.
        public var bitRate: Int
        /// The quality that is held, in the encoder's units; nil where the bit rate is held.
        public var quality: Int?
        /// About the size of the whole book, of the original that of its files.
        public var bookBytes: Int64
        /// A sentence for each choice, for people.
        public var reasons: [String]

        package init(
            name: String, path: ForgePath, fileSize: Int64, codec: String, method: ConversionPlan.Method?,
            sampleRate: SampleRate, channels: Int, bitRate: Int, quality: Int? = nil, bookBytes: Int64,
            reasons: [String]
        ) {
            self.name = name
            self.path = path
            self.fileSize = fileSize
            self.codec = codec
            self.method = method
            self.sampleRate = sampleRate
            self.channels = channels
            self.bitRate = bitRate
            self.quality = quality
            self.bookBytes = bookBytes
            self.reasons = reasons
        }
    }

    /// The folder that holds the samples.
    public var folder: ForgePath
    /// The book's title, else its name.
    public var title: String
    /// Where in the book the samples begin, how long they are, and how long the book is.
    public var start: SampleCount
    /// The samples' length, in samples at `sampleRate`.
    public var length: SampleCount
    /// The whole book's length, in samples at `sampleRate`; an estimate while a track's is one.
    public var bookLength: SampleCount
    /// The rate that these count at, in Hz.
    public var sampleRate: SampleRate
    /// The original first.
    public var samples: [Sample]
    /// Warnings for people: facts that need no action.
    public var warnings: [String]
    /// Wall time of all the work.
    public var elapsedSeconds: Double

    package init(
        folder: ForgePath, title: String, start: SampleCount, length: SampleCount, bookLength: SampleCount,
        sampleRate: SampleRate, samples: [Sample], warnings: [String], elapsedSeconds: Double
    ) {
        self.folder = folder
        self.title = title
        self.start = start
        self.length = length
        self.bookLength = bookLength
        self.sampleRate = sampleRate
        self.samples = samples
        self.warnings = warnings
        self.elapsedSeconds = elapsedSeconds
    }
}
