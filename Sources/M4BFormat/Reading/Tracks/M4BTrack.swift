/// One track as its boxes describe it.
public struct M4BTrack: Sendable {
    /// A part of the presentation and where in the media it comes from (`elst`).
    public struct Edit: Sendable, Equatable {
        /// Length in units of the movie's timescale.
        public var duration: Int64
        /// Start in units of the track's timescale; -1 for silence.
        public var mediaTime: Int64
        /// Speed in 16.16 fixed point; 0x10000 is normal.
        public var rate: Int32
    }

    /// Number of the track.
    public internal(set) var id: UInt32 = 0
    /// Kind of media: "soun", "text", "vide".
    public internal(set) var handler: FourCC = "    "
    /// Flags of the track header; bit 0 is enabled, bit 1 in the movie.
    public internal(set) var flags: UInt32 = 0
    /// Units per second of media times in this track.
    public internal(set) var timescale: Int64 = 0
    /// Duration of the media in units of `timescale`, as its header says.
    public internal(set) var mediaDuration: Int64 = 0
    /// Duration in units of the movie's timescale, as the track's header says; nil where it does not.
    package internal(set) var headerDuration: Int64?
    /// Language as ISO 639-2/T; nil for a Macintosh language code.
    public internal(set) var language: String?
    /// The language field as it is in the file.
    public internal(set) var languageCode: UInt16 = 0
    /// The edit list; empty when there is none.
    public internal(set) var edits: [Edit] = []
    /// The edit list without the empty edits, where there are some between those that play the media: bytes for the
    /// file, and the offset from which they replace its own. Nil where the media plays without a gap.
    package internal(set) var editsWithoutGaps: (offset: Int64, bytes: [UInt8])?
    /// Samples in the sample table: packets of an audio track.
    public internal(set) var packetCount: Int64 = 0
    /// Samples that the table of durations counts: as many, unless it is wrong.
    package internal(set) var timedPacketCount: Int64 = 0
    /// Sum of all sample durations in units of `timescale`. Durations of samples that are not there do not count; those
    /// that are missing are taken to be as long as the first.
    package internal(set) var sttsTotal: Int64 = 0
    /// Duration of the first sample.
    package internal(set) var firstDelta: Int64 = 0
    /// Duration of the last sample.
    package internal(set) var lastDelta: Int64 = 0
    /// How many runs of equal durations the table has.
    package internal(set) var sttsEntryCount = 0
    /// How many sample descriptions the track has; Android plays tracks with one.
    public internal(set) var sampleDescriptionCount = 0
    /// Codec of the first sample description: "mp4a", "alac", "text".
    public internal(set) var codec: FourCC = "    "
    /// The file that its media is in, as it is named; nil where that is this one.
    public internal(set) var externalMedia: String?
    /// Channels, as the first sample description says. The AudioSpecificConfig knows better.
    public internal(set) var channels = 0
    /// Sample rate, as the first sample description says; 0 when it is not told there.
    public internal(set) var sampleRate = 0
    /// Codec number of `esds`: 0x40 is AAC.
    public internal(set) var objectType: UInt8?
    /// AudioSpecificConfig from `esds`.
    public internal(set) var audioSpecificConfig: [UInt8]?
    /// Bits per second from `esds`; 0 when not told.
    public internal(set) var averageBitrate: UInt32 = 0
    /// Highest bits per second from `esds`; 0 when not told.
    public internal(set) var peakBitrate: UInt32 = 0
    /// Tracks that hold chapters for this one (`tref`, `chap`).
    public internal(set) var chapterReferences: [UInt32] = []
    /// Pre-roll in samples from the `roll` group; nil when there is none.
    public internal(set) var rollDistance: Int?

    var tables = SampleTableBoxes()

    /// The track with other times than its tables give.
    ///
    /// - Parameters:
    ///   - total: units in all packets.
    ///   - timescale: units per second, at least 1.
    package func timed(total: Int64, timescale: Int64) -> M4BTrack {
        var track = self
        (track.sttsTotal, track.timescale) = (max(0, total), max(1, timescale))
        return track
    }

    /// Edits that play some of the media.
    package var playingEdits: Int { edits.count { $0.mediaTime >= 0 } }

    /// Whether the track is enabled.
    public var isEnabled: Bool { flags & 1 != 0 }
}
