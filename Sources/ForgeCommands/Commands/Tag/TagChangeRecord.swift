import ForgeModel

/// A change of a file's tags, or a trial of it.
struct TagChangeRecord: Encodable, Sendable {
    struct Change: Encodable {
        let name: String
        let old: String?
        let new: String?
    }

    let path: ForgePath
    /// Not there where the file itself is changed.
    let output: ForgePath?
    let changes: [Change]
    let notes: [String]
    /// How it was written.
    let edit: String
    let isTrial: Bool
    let backup: ForgePath?

    init(_ report: TagReport, isTrial: Bool) {
        path = report.path
        output = report.edit.file == report.path ? nil : report.edit.file
        changes = report.changes.map { Change(name: $0.name, old: $0.old, new: $0.new) }
        (notes, edit, backup) = (report.notes, report.edit.way.rawValue, report.edit.backup)
        self.isTrial = isTrial
    }
}
