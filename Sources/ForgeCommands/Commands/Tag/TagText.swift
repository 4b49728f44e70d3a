import ForgeModel

/// The tags of a file, and changes of them, in words. Text from the file is shown with its control characters escaped.
struct TagText {
    /// Columns of a line; nil breaks nothing.
    let width: Int?

    func listing(_ file: TagListing) -> String {
        let others = file.tags.filter(\.fields.isEmpty)
        let rest = min(40, max(13, others.map { $0.key.count + 2 }.max() ?? 0))
        return line("\(file.path): \(QuantityText.count(file.tags.count, "tag"))", 4)
            + file.fields.map { field in
                line(
                    "  \(field.field.names.option.left(13))\(field.text)  [\(field.keys.joined(separator: ", "))]",
                    15)
            }.joined()
            + line("  \("cover".left(13))\(cover(file.cover))", 15)
            + (others.isEmpty ? "" : line("  tags that are no field:", 4))
            + others.map { line("  \($0.key.left(rest))\($0.values.joined(separator: "; "))", rest + 2) }
            .joined()
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
            + report.changes.map { change in
                line("  \(change.name.left(13))\(change.old ?? "-") → \(change.new ?? "-")", 15)
            }.joined()
    }

    private func cover(_ cover: ConversionPlan.Cover?) -> String {
        cover.map { "\($0.format.rawValue.uppercased()), \(QuantityText.bytes(Int64($0.size)))" } ?? "none"
    }

    private func line(_ text: String, _ indent: Int) -> String {
        (text.oneLine + "\n").wrapped(columns: width, indent: indent)
    }
}
