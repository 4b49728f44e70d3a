import ForgeModel

/// The samples of a book as people read them.
struct PreviewText {
    private let report: PreviewReport
    private let width: Int?

    /// - Parameter width: columns that a line may take at most, broken at spaces; nil breaks nothing.
    init(_ report: PreviewReport, width: Int? = nil) { (self.report, self.width) = (report, width) }

    /// Where they are from and where they are, then a line for each.
    var full: String {
        let rate = report.sampleRate
        let length = QuantityText.decimal(report.length.seconds(at: rate), places: 0)
        let place = "\(length) s from \(QuantityText.clock(report.start, at: rate))"
        let table = TextTable(
            ["sample", "sound", "kb/s", "file", "whole book"], texts: 2,
            rows: report.samples.map(row), width: width)
        let head =
            "\(report.title): \(place) of \(QuantityText.clock(report.bookLength, at: rate))".oneLine + "\n"
            + "written to \(report.folder.string)".oneLine + "\n"
        return head.wrapped(columns: width) + table.headingLine + table.lines.joined()
    }

    private func row(_ sample: PreviewReport.Sample) -> [String] {
        let sound = "\(QuantityText.channels(sample.channels)), \(QuantityText.rate(sample.sampleRate))"
        return [
            sample.name, sample.method == .copy ? "copied" : sound, "\((sample.bitRate + 500) / 1000)",
            sample.method == .copy ? "as original" : QuantityText.bytes(sample.fileSize),
            QuantityText.bytes(sample.bookBytes),
        ]
    }
}
