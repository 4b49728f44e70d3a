package import ForgeSystem

/// The result of a conversion.
public struct ConversionReport: Hashable, Sendable, Codable {
    /// The finished file.
    public var output: ForgePath
    /// Bytes.
    public var fileSize: Int64
    /// Samples at `sampleRate`, exact.
    public var length: SampleCount
    /// The book's rate.
    public var sampleRate: SampleRate
    /// The book's number of channels, 1 or 2.
    public var channels: Int
    /// The number of audio packets.
    public var packets: Int64
    /// Bits per second over the audio packets, as measured.
    public var bitRate: Int
    /// The quality that was held, in the encoder's units; nil where the bit rate was held.
    public var quality: Int?
    /// Measurements of all sources together; nil where packets were copied.
    public var sound: SoundFacts?
    /// The chapters as they are in the file, in order; empty for a book without.
    public var chapters: [Chapter]
    /// Tracks that were left out because they could not be read.
    public var skipped: [ForgePath]
    /// Tracks that are in the book.
    public var tracks = 0
    /// The missing parts: tracks that were left out and damaged ones that were kept, for people.
    public var incomplete: [String] = []
    /// Warnings for people: facts that need no action.
    public var warnings: [String]
    /// Wall time from the first packet to the finished file.
    public var elapsedSeconds: Double
    /// The usage of the process that made the book; nil where it made more than this one.
    package var usage: ProcessUsage?

    package init(
        output: ForgePath, fileSize: Int64, length: SampleCount, sampleRate: SampleRate, channels: Int,
        packets: Int64, bitRate: Int, chapters: [Chapter], skipped: [ForgePath], warnings: [String],
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
