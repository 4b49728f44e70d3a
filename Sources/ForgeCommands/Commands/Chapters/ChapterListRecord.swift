import ForgeModel

/// The chapters of a file.
struct ChapterListRecord: Encodable {
    let path: ForgePath
    let sampleRate: SampleRate
    let length: SampleCount
    let isLengthExact: Bool
    let chapters: [ChapterRecord]

    init(_ file: Inspection) {
        (path, sampleRate, length) = (file.path, file.sampleRate, file.length)
        (isLengthExact, chapters) = (file.isLengthExact, file.chapters.map(ChapterRecord.init))
    }
}
