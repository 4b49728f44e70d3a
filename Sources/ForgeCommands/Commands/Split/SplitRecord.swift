import ForgeModel

/// The parts of a file.
struct SplitRecord: Encodable {
    struct Part: Encodable {
        let path: ForgePath
        let title: String
        let start: SampleCount
        let length: SampleCount
        let chapters: [ChapterRecord]
        let fileSize: Int64?
    }

    let path: ForgePath
    let sampleRate: SampleRate
    let length: SampleCount
    let parts: [Part]
    let warnings: [String]

    init(_ report: SplitReport) {
        (path, sampleRate, length) = (report.file, report.sampleRate, report.length)
        parts = report.parts.map {
            Part(
                path: $0.output, title: $0.title, start: $0.start, length: $0.length,
                chapters: $0.chapters.map(ChapterRecord.init), fileSize: $0.fileSize)
        }
        warnings = report.warnings
    }
}
