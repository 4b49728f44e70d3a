/// What was made.
public struct ConversionReport: Hashable, Sendable {
    public var output: FilePath
    /// Bytes.
    public var fileSize: Int64
    /// Samples at `sampleRate`, exact.
    public var length: SampleCount
    public var sampleRate: SampleRate
    public var channels: Int
    public var packets: Int64
    /// Bits per second over the audio packets, as measured.
    public var bitRate: Int
    /// What was held while the bit rate came out as it did, in the encoder's units; nil where the bit rate was held.
    public var quality: Int?
    /// What was heard of the sources, all of them; nil where packets were copied.
    public var sound: SoundFacts?
    public var chapters: [Chapter]
    /// Tracks that were left out because they could not be read.
    public var skipped: [FilePath]
    /// Tracks that are in the book.
    public var tracks = 0
    /// What the book lacks: tracks that were left out and damaged ones that were kept, for people.
    public var incomplete: [String] = []
    public var warnings: [String]
    public var elapsedSeconds: Double

    package init(
        output: FilePath, fileSize: Int64, length: SampleCount, sampleRate: SampleRate, channels: Int,
        packets: Int64, bitRate: Int, chapters: [Chapter], skipped: [FilePath], warnings: [String],
        elapsedSeconds: Double, quality: Int? = nil
    ) {
        self.output = output
        self.fileSize = fileSize
        self.length = length
        self.sampleRate = sampleRate
        self.channels = channels
        self.packets = packets
        self.bitRate = bitRate
        self.chapters = chapters
        self.skipped = skipped
        self.warnings = warnings
        self.elapsedSeconds = elapsedSeconds
        self.quality = quality
    }
}
