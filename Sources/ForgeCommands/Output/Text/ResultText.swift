import ForgeModel

/// A book that was made, in words. Text from files is shown with its control characters escaped.
struct ResultText {
    private let report: ConversionReport
    init(_ report: ConversionReport) { self.report = report }

    /// Its warnings, the worst last.
    var warnings: [String] {
        guard !report.skipped.isEmpty else { return report.warnings }
        let names = report.skipped.map { $0.lastComponent.string }.joined(separator: ", ")
        let count = QuantityText.count(report.skipped.count, "track")
        return report.warnings + [
            "\(count) left out because of damage, the book is NOT complete: \(names)"
        ]
    }

    /// The lines that end a conversion, without line breaks.
    func lines(_ style: Style) -> [String] {
        let length = report.length.seconds(at: report.sampleRate)
        let facts = [
            QuantityText.clock(report.length, at: report.sampleRate),
            QuantityText.count(report.chapters.count, "chapter"),
            QuantityText.bytes(report.fileSize),
            QuantityText.pace(of: length, in: report.elapsedSeconds),
        ]
        let sources = report.sound.flatMap { $0.clippedRuns > 0 ? "the sources: \($0.level)" : nil }
        return [sources].compactMap(\.self) + [
            style.strong("wrote \(report.output.string.oneLine)") + ": \(facts.joined(separator: ", "))"
        ]
    }
}
