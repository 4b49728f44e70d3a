import ForgeModel

/// The plan of a book.
struct PlanRecord: Encodable {
    let output: ForgePath
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
        tracks = plan.tracks.enumerated().map { TrackRecord($1, plan.method(of: $0)) }
        orderReason = plan.orderReason
        (audio, length) = (AudioRecord(plan.audio), plan.length)
        (chapters, chapterReason) = (plan.chapters.map(ChapterRecord.init), plan.chapterReason)
        (metadata, cover) = (MetadataRecord(plan.metadata), plan.cover.map(CoverRecord.init))
        warnings = plan.warnings
    }
}
