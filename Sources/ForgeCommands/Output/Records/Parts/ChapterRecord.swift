import ForgeModel

/// A chapter, at the rate that stands beside it.
struct ChapterRecord: Encodable {
    let start: SampleCount
    let title: String

    init(_ chapter: Chapter) { (start, title) = (chapter.start, chapter.title) }
}
