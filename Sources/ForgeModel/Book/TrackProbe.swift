/// The facts of one audio file from its headers, tags and, where those do not say, a scan of its packets.
package struct TrackProbe: Hashable, Sendable {
    package var path: ForgePath
    /// Bytes.
    package var fileSize: Int64
    /// libavformat's short name of the container, such as "mp3" or "mov,mp4,m4a,3gp,3g2,mj2".
    package var container: String
    /// libavcodec's name of the codec, such as "mp3", "aac" or "flac".
    package var codec: String
    package var sampleRate: SampleRate
    package var channels: Int
    /// Bits per second of the audio packets; nil where nothing tells.
    package var bitRate: Int?
    /// True for codecs that keep every sample: FLAC, ALAC, PCM and the like.
    package var isLossless: Bool
    /// Where in the file it is.
    package var stream = AudioStream()
    /// Which audio track of the file it is; nil where there is only one.
    package var audioTrack: AudioTrackChoice?
    /// Samples at `sampleRate`, without encoder delay and padding.
    package var length: SampleCount
    /// True when `length` is the count that decoding gives, false when it is an estimate or a bound.
    package var isLengthExact: Bool
    /// Encoder delay by the file's own tables, in samples at `sampleRate`. Nil where the tables say nothing, or
    /// nothing that libavformat does not see to itself.
    package var priming: SampleCount?
    /// Tags as libavformat names them, keys in lower case; several values of one key are joined by ";".
    package var tags: [String: String]
    /// The values of the keys that have several, each by itself.
    package var tagValues: [String: [String]] = [:]
    /// Which of the file's tags a key's value is from; empty where the file has one.
    package var tagForms: [String: TagForm] = [:]
    /// True where the encoding of tags was assumed and their letters are hardly those that were written.
    package var areTagsDoubtful = false
    package var chapters: [EmbeddedChapter]
    /// All pictures in the file, none twice.
    package var pictures: [CoverImage]
    /// The best of `pictures` for a cover.
    package var cover: CoverImage? { CoverImage.best(of: pictures) }
    /// Nil for audio that is not AAC, or whose packets cannot be told apart without libavformat.
    package var aac: AACFacts?
    /// Wrong claims of the file and what was believed instead, for people, without the file's name: "its header claims
    /// 30:00:00". Each becomes a warning of the plan.
    package var notes: [String] = []
    /// True where `length` is what a header says and the packets, of which some were looked at, do not speak against it.
    package var isLengthDeclared = false
    /// True where it is declared, the packets that were found last less, and others have room beside them in the file.
    package var isLengthBorneOut = false
    /// False where the file's time stamps jump though nothing is missing between them.
    package var areTimesTrue = true
    /// The damage; nil where none is known.
    package var damage: TrackDamage?
    /// Measurements of its sound; nil where none were taken.
    package var sound: SoundFacts?
    /// The file as it was when it was probed: whoever reads it later reads the same or fails. Nil takes it as it is.
    package var stamp: FileStamp?

    package init(
        path: ForgePath, fileSize: Int64, container: String, codec: String, sampleRate: SampleRate,
        channels: Int,
        bitRate: Int?, isLossless: Bool, length: SampleCount, isLengthExact: Bool,
        priming: SampleCount? = nil, tags: [String: String] = [:],
        chapters: [EmbeddedChapter] = [], pictures: [CoverImage] = [], aac: AACFacts? = nil
    ) {
        self.path = path
        self.fileSize = fileSize
        self.container = container
        self.codec = codec
        self.sampleRate = sampleRate
        self.channels = channels
        self.bitRate = bitRate
        self.isLossless = isLossless
        self.length = length
        self.isLengthExact = isLengthExact
        self.priming = priming
        self.tags = tags
        self.chapters = chapters
        self.pictures = pictures
        self.aac = aac
    }
}

/// A chapter found inside an audio file.
package struct EmbeddedChapter: Hashable, Sendable {
    /// Samples at the file's rate from its first real sample.
    package var start: SampleCount
    package var title: String?

    package init(start: SampleCount, title: String?) {
        self.start = start
        self.title = title
    }
}
