import ForgeModel

/// The samples of a book as people read them.
struct PreviewText {
    private let report: PreviewReport

    init(_ report: PreviewReport) { self.report = report }

    /// Where they are from and where they are, then a line for each.
    var full: String {
        let rate = report.sampleRate
        let length = QuantityText.decimal(report.length.seconds(at: rate), places: 0)
        let place = "\(length) s from \(QuantityText.clock(report.start, at: rate))"
        let table = TextTable(
            ["sample", "sound", "kb/s", "file", "whole book"], texts: 2,
            rows: report.samples.map(row), width: nil)
        return "\(report.title): \(place) of \(QuantityText.clock(report.bookLength, at: rate))".oneLine
            + "\n"
            + "in \(report.folder.string)".oneLine + "\n" + table.headingLine + table.lines.joined()
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
