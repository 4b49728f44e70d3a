import Foundation

/// The output of a subcommand: the machine, and for each case its competitors' figures and the bars they were held to.
struct Report: Codable {
    struct Case: Codable {
        var name: String
        var results: [Measured]
        var bars: [Bar]
    }

    /// A figure, and what the project promised to stay at or below, if it did.
    struct Bar: Codable {
        var name: String
        var value: Double
        var limit: Double?
    }

    var machine: Machine
    var rounds: Int
    var cases: [Case]
    /// Lines that follow from the figures.
    var notes: [String] = []

    func print(asJSON: Bool) throws {
        if asJSON {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
            Swift.print(String(decoding: try encoder.encode(self), as: UTF8.self))
        } else {
            Swift.print(text)
        }
    }

    private var text: String {
        machine.lines + "rounds    \(rounds), in turn; medians of time, largest of memory and bytes written\n"
            + cases.map { item in
                "\n\(item.name)\n" + (item.results.isEmpty ? "" : Self.heading)
                    + item.results.map(row).joined() + item.bars.map(bar).joined()
            }.joined() + notes.map { "\n\($0)" }.joined()
    }

    private static let heading =
        "                                    wall s    CPU s  peak MB  written MB  output MB\n"

    private func row(_ result: Measured) -> String {
        let written = result.writtenBytes.map { String(format: "%10.2f", Double($0) / 1e6) } ?? "         -"
        return "  \(result.name.padding(toLength: 32, withPad: " ", startingAt: 0))"
            + String(
                format: "%8.3f %8.3f %8.1f  ", result.wallSeconds, result.cpuSeconds,
                Double(result.peakBytes) / 1e6)
            + written + String(format: " %10.2f\n", Double(result.outputBytes) / 1e6)
    }

    private func bar(_ bar: Bar) -> String {
        let verdict = bar.limit.map { bar.value <= $0 ? "met   " : "MISSED" } ?? "      "
        return "  \(verdict)  \(bar.name): " + String(format: "%.3f", bar.value)
            + (bar.limit.map { String(format: ", at most %.3f", $0) } ?? "") + "\n"
    }
}
