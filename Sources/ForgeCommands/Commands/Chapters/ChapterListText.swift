import ForgeModel

/// The chapters of a file as a table. Text from the file is shown with its control characters escaped.
struct ChapterListText {
    private let file: Inspection
    private let width: Int?

    /// - Parameter width: columns of a line; nil breaks nothing.
    init(_ file: Inspection, width: Int?) { (self.file, self.width) = (file, width) }

    var text: String {
        let chapters = file.chapters
        let count = chapters.isEmpty ? "no chapters" : QuantityText.count(chapters.count, "chapter")
        let head = "\(file.path): \(count), \(clock(file.length))".oneLine + "\n"
        let table = TextTable(
            ["", "TITLE", "START", "LENGTH"], texts: 2,
            rows: chapters.indices.map { index in
                let end = index + 1 < chapters.count ? chapters[index + 1].start : file.length
                return [
                    "\(index + 1)", chapters[index].title.oneLine, clock(chapters[index].start),
                    clock(max(.zero, end - chapters[index].start)),
                ]
            }, width: width)
        return head.wrapped(columns: width, indent: 4) + table.headingLine + table.lines.joined()
    }

    private func clock(_ position: SampleCount) -> String {
        QuantityText.clock(position, at: file.sampleRate)
    }
}
