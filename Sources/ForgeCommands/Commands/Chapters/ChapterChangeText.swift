import ForgeModel

/// A change of a file's chapters in words. Text from files is shown with its control characters escaped.
struct ChapterChangeText {
    let report: ChapterReport
    /// Whether nothing was written: then all chapters are listed.
    let isTrial: Bool
    let width: Int?

    var text: String {
        ([summary] + report.notes.map { "\(report.path): \($0)" })
            .map { ($0.oneLine + "\n").wrapped(columns: width, indent: 4) }.joined() + (isTrial ? table : "")
    }

    private var summary: String {
        let count = report.marks.isEmpty ? "no chapters" : QuantityText.count(report.marks.count, "chapter")
        let changes = [
            (report.marks.count { way($0).map { $0 != .zero } == true }, "moved"),
            (report.marks.count { oldTitle($0) != nil }, "renamed"),
            (report.marks.count { $0.origin == nil }, "new"), (report.removed.count, "removed"),
        ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let words = changes.isEmpty ? "as before" : changes.joined(separator: ", ")
        return isTrial
            ? "\(report.path) would have \(count): \(words)" : "\(report.edit.file) has \(count): \(words)"
    }

    private var table: String {
        let marks = report.marks
        let rows = marks.indices.map { index in
            let mark = marks[index]
            let end = index + 1 < marks.count ? marks[index + 1].chapter.start : report.length
            return [
                "\(index + 1)", mark.chapter.title.oneLine, change(mark), clock(mark.chapter.start),
                clock(max(.zero, end - mark.chapter.start)),
            ]
        }
        let gone = report.removed.map { report.before[$0] }.map {
            ["-", $0.title.oneLine, "removed", clock($0.start), "-"]
        }
        let table = TextTable(
            ["", "TITLE", "CHANGE", "START", "LENGTH"], texts: 3, rows: rows + gone, width: width)
        return table.headingLine + table.lines.joined()
    }

    private func change(_ mark: ChapterReport.Mark) -> String {
        guard let way = way(mark) else { return "new" }
        let moved =
            way == .zero ? nil : (way < .zero ? "-" : "+") + clock(SampleCount(abs(way.value)))
        return [moved, oldTitle(mark).map { "was \"\($0.oneLine)\"" }].compactMap(\.self)
            .joined(separator: ", ")
    }

    private func old(_ mark: ChapterReport.Mark) -> Chapter? { mark.origin.map { report.before[$0] } }

    /// Nil of new ones.
    private func way(_ mark: ChapterReport.Mark) -> SampleCount? {
        old(mark).map { mark.chapter.start - $0.start }
    }

    /// Nil where it is the same.
    private func oldTitle(_ mark: ChapterReport.Mark) -> String? {
        old(mark).flatMap { $0.title == mark.chapter.title ? nil : $0.title }
    }

    private func clock(_ position: SampleCount) -> String {
        QuantityText.clock(position, at: report.sampleRate)
    }
}
