import ForgeModel

/// What will be done with a book.
struct PlanRecord: Encodable {
    let output: FilePath
    let tracks: [TrackRecord]
    let orderReason: String
    let audio: AudioRecord
    let length: SampleCount
    let chapters: [ChapterRecord]
    let chapterReason: String
    let metadata: MetadataRecord
    let cover: CoverRecord?
    let warnings: [String]

    init(_ plan: ConversionPlan) {
        output = plan.output
        (tracks, orderReason) = (plan.tracks.map(TrackRecord.init), plan.orderReason)
        (audio, length) = (AudioRecord(plan.audio), plan.length)
        (chapters, chapterReason) = (plan.chapters.map(ChapterRecord.init), plan.chapterReason)
        (metadata, cover) = (MetadataRecord(plan.metadata), plan.cover.map(CoverRecord.init))
        warnings = plan.warnings
    }
}

/// One input and what becomes of it.
struct TrackRecord: Encodable {
    let path: FilePath
    let codec: String
    let audioTrack: AudioTrackRecord?
    let sampleRate: SampleRate
    let channels: Int
    let bitRate: Int?
    /// At the track's own rate.
    let length: SampleCount
    let isLengthExact: Bool
    let sound: SoundRecord?
    let method: ConversionPlan.Method
    let reason: String

    init(_ track: ConversionPlan.Track) {
        (path, codec) = (track.path, track.codec)
        audioTrack = track.audioTrack.map(AudioTrackRecord.init)
        (sampleRate, channels, bitRate) = (track.sampleRate, track.channels, track.bitRate)
        (length, isLengthExact) = (track.length, track.isLengthExact)
        (sound, method, reason) = (track.sound.map(SoundRecord.init), track.method, track.reason)
    }
}

/// Which of a file's audio tracks was chosen, and the others.
struct AudioTrackRecord: Encodable {
    struct Other: Encodable {
        let number: Int
        let summary: String
    }

    let number: Int
    let summary: String
    let others: [Other]

    init(_ choice: AudioTrackChoice) {
        (number, summary) = (choice.number, choice.summary)
        others = choice.others.map { Other(number: $0.number, summary: $0.summary) }
    }
}

/// A chapter, at the rate that stands beside it.
struct ChapterRecord: Encodable {
    let start: SampleCount
    let title: String

    init(_ chapter: Chapter) { (start, title) = (chapter.start, chapter.title) }
}

/// A picture that is or goes into a file.
struct CoverRecord: Encodable {
    let format: CoverFormat
    let size: Int
    let origin: String
    let reason: String?

    init(_ cover: ConversionPlan.Cover) {
        (format, size, origin, reason) = (cover.format, cover.size, cover.origin, cover.reason)
    }
}
