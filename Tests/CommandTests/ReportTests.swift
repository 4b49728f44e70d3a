import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

@Suite struct ReportTests {
    @Test func `a report is a table, with text from files made harmless`() throws {
        let text = ReportText(BatchSamples.report, width: nil).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "report.txt")
        let rows = ReportText(BatchSamples.report, width: 70).text.split(separator: "\n").dropFirst()
        #expect(rows.prefix(3).allSatisfy { $0.count <= 70 }, "\(rows)")
    }

    /// A report with changes since the sample: a failure more, one less, and one of each other kind.
    private static var later: BatchReport {
        let report = BatchSamples.report
        var slow = BatchSamples.record("Done \u{1B}[31mred", elapsed: 100)
        slow.outputBytes = 30_000_000
        return BatchReport(
            libraries: report.libraries, output: report.output, began: report.began, ended: report.ended,
            warnings: [],
            books: [
                slow, BatchSamples.record("Broken"), BatchSamples.record("Old", .failed),
                BatchSamples.record("New\u{7}"), BatchSamples.record("Other", .skipped),
            ])
    }

    @Test func `a comparison has a line for each change and a verdict`() throws {
        let text = ReportDiffText(ReportDiff(from: BatchSamples.report, to: Self.later)).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "report-diff.txt")
        #expect(ReportDiffText(ReportDiff(from: Self.later, to: Self.later)).text == "nothing got worse\n")
    }

    @Test func `a book that lacks sound is not fixed, and is worse than one that is whole`() {
        func report(_ record: BookRecord) -> BatchReport {
            let report = BatchSamples.report
            return BatchReport(
                libraries: report.libraries, output: report.output, began: report.began, ended: report.ended,
                warnings: [], books: [record])
        }
        var lacking = BatchSamples.record("A")
        lacking.isIncomplete = true
        lacking.warnings = ["2.mp3 is LEFT OUT"]
        let (whole, failed) = (BatchSamples.record("A"), BatchSamples.record("A", .failed))
        let mended = ReportDiff(from: report(failed), to: report(lacking))
        #expect(mended.fixed.isEmpty)
        #expect(!mended.isWorse)
        #expect(ReportDiff(from: report(failed), to: report(whole)).fixed.count == 1)
        let worse = ReportDiff(from: report(whole), to: report(lacking))
        #expect(worse.isWorse)
        #expect(ReportDiffText(worse).text.hasPrefix("incomplete    A (lib/A): 2.mp3 is LEFT OUT\n"))
        #expect(ReportDiff(from: report(lacking), to: report(lacking)).newlyIncomplete.isEmpty)
    }

    private func write(_ report: BatchReport, _ name: String, in folder: TemporaryFolder) throws {
        try folder.write(report.json(), to: name)
    }

    @Test func `the commands show, compare, and say with their status what got worse`() throws {
        try withTemporaryFolder { folder in
            try write(BatchSamples.report, "a.json", in: folder)
            try write(Self.later, "b.json", in: folder)
            let shown = try ForgeNativeProgram.run(["report", "show", "a.json"], in: folder.path)
            #expect(shown.status == 0)
            #expect(shown.stderr == "")
            #expect(shown.text == ReportText(BatchSamples.report, width: nil).text)
            let worse = try ForgeNativeProgram.run(["report", "diff", "a.json", "b.json"], in: folder.path)
            #expect(worse.status == 1)
            #expect(worse.stderr == "")
            #expect(worse.text == ReportDiffText(ReportDiff(from: BatchSamples.report, to: Self.later)).text)
            let same = try ForgeNativeProgram.run(["report", "diff", "b.json", "b.json"], in: folder.path)
            #expect(same.status == 0)
            #expect(same.text == "nothing got worse\n")
            let json = try ForgeNativeProgram.run(
                ["report", "diff", "--json", "a.json", "b.json"], in: folder.path)
            #expect(json.status == 1)
            let record = try #require(try jsonLines(json.text).first)
            #expect(record["type"] as? String == "diff")
            #expect(record["isWorse"] as? Bool == true)
            let kinds = ["newlyFailed", "fixed", "slower", "larger", "added", "gone"]
            #expect(kinds.map { (record[$0] as? [Any])?.count } == [1, 1, 1, 1, 1, 1])
        }
    }

    @Test(arguments: [["report", "show", "x.json"], ["report", "diff", "a.json", "x.json"]])
    func `what is no report is told with what to do`(_ words: [String]) throws {
        try withTemporaryFolder { folder in
            try write(BatchSamples.report, "a.json", in: folder)
            try folder.write("{}".utf8, to: "x.json")
            let result = try ForgeNativeProgram.run(words, in: folder.path)
            #expect(result.status == 2)
            #expect(result.text == "")
            #expect(result.stderr.hasPrefix("error: x.json is not a report of a batch"))
            #expect(result.stderr.contains("--report FILE.json"))
        }
    }

    @Test func `a record says times as a report's file does`() {
        var lines = JSONLines()
        let line = lines.line("report", ReportRecord(BatchSamples.report))
        #expect(line.contains(#""began":"2023-11-14T22:13:20Z""#), "\(line)")
    }

    @Test func `with JSON the error is a line, too`() throws {
        try withTemporaryFolder { folder in
            let result = try ForgeNativeProgram.run(
                ["report", "diff", "--json", "no.json", "no.json"], in: folder.path)
            #expect(result.status == 2)
            #expect(try jsonLines(result.text).map { $0["code"] as? String } == ["inputMissing"])
        }
    }
}
