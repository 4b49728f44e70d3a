import ForgeModel

/// A book that was made, in words. Text from files is shown with its control characters escaped.
struct ResultText {
    private let report: ConversionReport
    init(_ report: ConversionReport) { self.report = report }

    /// The sound that the book lacks of its sources; nil for none.
    var loss: String? {
        let names = report.skipped.map { $0.lastComponent.string.oneLine }.joined(separator: ", ")
        guard names.isEmpty else {
            return "\(QuantityText.count(report.skipped.count, "track")) left out because of damage: \(names)"
        }
        guard !report.incomplete.isEmpty else { return nil }
        let more = report.incomplete.count > 3 ? ["and \(report.incomplete.count - 3) more"] : []
        return (report.incomplete.prefix(3).map(\.oneLine) + more).joined(separator: "; ")
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
