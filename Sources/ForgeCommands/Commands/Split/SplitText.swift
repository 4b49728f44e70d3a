import ForgeModel

/// The parts of a file as a table.
struct SplitText {
    private let report: SplitReport
    private let width: Int?

    /// - Parameter width: columns of a line; nil breaks nothing.
    init(_ report: SplitReport, width: Int?) { (self.report, self.width) = (report, width) }

    var text: String {
        let isWritten = report.parts.contains { $0.fileSize != nil }
        let count = QuantityText.count(report.parts.count, "part")
        let fact =
            report.parts.isEmpty
            ? "stays whole: one part would hold all of it"
            : isWritten ? "split into \(count)" : "would be split into \(count)"
        let table = TextTable(
            ["", "FILE", "START", "LENGTH", "CHAPTERS", "SIZE"], texts: 2,
            rows: report.parts.enumerated().map { index, part in
                [
                    "\(index + 1)", part.output.string.oneLine, clock(part.start), clock(part.length),
                    "\(part.chapters.count)", part.fileSize.map(QuantityText.bytes) ?? "-",
                ]
            }, width: width)
        return ("\(report.file): \(fact)".oneLine + "\n").wrapped(columns: width, indent: 4)
            + table.headingLine + table.lines.joined()
    }

    private func clock(_ position: SampleCount) -> String {
        QuantityText.clock(position, at: report.sampleRate)
    }
}
