/// The size and counts of a written file.
public struct M4BSummary: Sendable, Equatable {
    /// Size of the finished file in bytes.
    public var fileSize: Int64
    /// Size of the movie box in bytes.
    public var moovSize: Int64
    /// Offset of the box that holds text and audio.
    public var mdatOffset: Int64
    /// Audio packets in the file.
    public var packetCount: Int64
    /// Bytes in those packets.
    public var audioBytes: Int64
    /// Length of the recording in samples per channel.
    public var sampleCount: Int64
    /// Samples before the recording.
    public var priming: Int
    /// Average bit rate of the audio in bits per second.
    public var averageBitrate: Int
    /// Highest bit rate over one second, in bits per second.
    public var peakBitrate: Int
    /// Chapters in the text track.
    public var chapterCount: Int
    /// Whether Nero's chapter list was written as well; it holds at most 255 chapters.
    public var hasNeroChapters: Bool
    /// Bytes the media were moved towards the end, because the room kept for the movie box was too small, or, negative,
    /// towards the start, because it was more than 1% of the file. 0 when it was right.
    public var shiftedBytes: Int64
}
