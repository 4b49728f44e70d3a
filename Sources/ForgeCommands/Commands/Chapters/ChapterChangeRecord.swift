import ForgeModel

/// A change of a file's chapters.
struct ChapterChangeRecord: Encodable {
    struct Mark: Encodable {
        let start: SampleCount
        let title: String
        let origin: Int?
    }

    let path: ForgePath
    /// Not there where the file itself was changed.
    let output: ForgePath?
    let sampleRate: SampleRate
    let length: SampleCount
    let before: [ChapterRecord]
    let chapters: [Mark]
    let notes: [String]
    /// Not there where nothing is written.
    let edit: String?
    let backup: ForgePath?

    init(_ report: ChapterReport) {
        (path, sampleRate, length) = (report.path, report.sampleRate, report.length)
        output = report.edit.file == report.path ? nil : report.edit.file
        before = report.before.map(ChapterRecord.init)
        chapters = report.marks.map {
            Mark(start: $0.chapter.start, title: $0.chapter.title, origin: $0.origin)
        }
        notes = report.notes
        edit = report.edit.way == .unchanged ? nil : report.edit.way.rawValue
        backup = report.edit.backup
    }
}
