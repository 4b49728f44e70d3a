import ForgeModel

/// The tags of a file, and changes of them, in words. Text from the file is shown with its control characters escaped.
struct TagText {
    /// Columns of a line; nil breaks nothing.
    let width: Int?

    func listing(_ file: TagListing) -> String {
        let others = file.tags.filter(\.fields.isEmpty)
        let fields = file.fields.map { field in
            (field.field.names.option, "\(field.text)  [\(field.keys.joined(separator: ", "))]")
        }
        return line("\(file.path): \(QuantityText.count(file.tags.count, "tag"))", 4)
            + rows(fields + [("cover", cover(file.cover))])
            + (others.isEmpty ? "" : line("  tags that are no field:", 4))
            + rows(others.map { ($0.key, $0.values.joined(separator: "; ")) })
    }

    /// - Parameter isTrial: whether nothing was written.
    func change(_ report: TagReport, isTrial: Bool) -> String {
        let edit = report.edit
        let file = edit.file == report.path ? "\(report.path)" : "\(edit.file), from \(report.path)"
        let way =
            switch edit.way {
            case .unchanged: "unchanged: it says all that already"
            case .inPlace: isTrial ? "would be changed in place" : "changed in place"
            case .rewritten: isTrial ? "would be written anew" : "written anew"
            }
        return line("\(file): \(way)\(edit.backup.map { ", kept as \($0)" } ?? "")", 4)
            + report.notes.map { line("  note: \($0)", 4) }.joined()
            + rows(report.changes.map { ($0.name, "\($0.old ?? "-") → \($0.new ?? "-")") })
    }

    /// Names and values, those of one below the other.
    private func rows(_ rows: [(name: String, value: String)]) -> String {
        let width = min(40, max(11, rows.map(\.name.columns).max() ?? 0))
        return rows.map { line("  \($0.name.left(width))  \($0.value)", width + 4) }.joined()
    }

    private func cover(_ cover: ConversionPlan.Cover?) -> String {
        cover.map { "\($0.format.rawValue.uppercased()), \(QuantityText.bytes(Int64($0.size)))" } ?? "none"
    }

    private func line(_ text: String, _ indent: Int) -> String {
        (text.oneLine + "\n").wrapped(columns: width, indent: indent)
    }
}
