import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

@Suite struct ReportFileTests {
    /// Everything that could break a field or a line.
    private static let report: BatchReport = {
        var nasty = ReportSamples.book("lib/a,b\"c\nd\r\ne", .done)
        (nasty.title, nasty.author) = ("\"\u{301}quoted\"", "Grüße, 世界 🎧")
        (nasty.bitRate, nasty.chapters, nasty.attempts, nasty.warnings) = (64_000, 7, 2, ["w1", "w\n2"])
        (nasty.audioSeconds, nasty.elapsedSeconds, nasty.outputBytes) = (0.1 + 0.2, 1e-7, .max)
        return ReportSamples.report([
            nasty, ReportSamples.book("lib/f", .failed), ReportSamples.book("lib/u", .unchanged),
            ReportSamples.book("lib/s", .skipped), ReportSamples.book("lib/c", .cancelled),
        ])
    }()

    @Test func `totals are those of the books`() {
        let totals = Self.report.totals
        #expect(totals.books == 5)
        #expect(totals.done == 1)
        #expect(totals.unchanged == 1)
        #expect(totals.failed == 1)
        #expect(totals.skipped == 1)
        #expect(totals.cancelled == 1)
        #expect(totals.audioSeconds == 0.1 + 0.2)
        #expect(totals.outputBytes == .max)
        #expect(Self.report.failures.map(\.source) == ["lib/f"])
        #expect(Self.report.elapsedSeconds == 90)
    }

    @Test func `JSON is read back as it was written`() throws {
        #expect(try BatchReport(json: Self.report.json()) == Self.report)
    }

    @Test(.requires(Tool("python3"))) func `Python reads the JSON, under the names that the docs give`()
        throws
    {
        try withTemporaryFolder { folder in
            let file = try folder.write(Self.report.json(), to: "r.json")
            let source = """
                import json, sys
                r = json.load(open(sys.argv[1], encoding="utf-8"))
                assert sorted(r) == ["began", "books", "elapsedSeconds", "ended", "libraries", "output", "schema", "totals", "warnings"], sorted(r)
                assert (r["schema"], r["began"], r["ended"]) == (2, "2023-11-14T22:13:20Z", "2023-11-14T22:14:50Z"), r
                assert (r["elapsedSeconds"], r["libraries"], r["output"], r["warnings"]) == (90, ["lib"], "out", ["a warning"])
                assert sorted(r["totals"]) == ["audioSeconds", "books", "cancelled", "done", "failed", "outputBytes", "skipped", "unchanged"]
                b = r["books"][0]
                assert sorted(b) == ["attempts", "audioSeconds", "author", "bitRate", "chapters", "elapsedSeconds", "output", "outputBytes", "source", "state", "title", "warnings"], sorted(b)
                assert b["source"] == "lib/a,b\\"c\\nd\\r\\ne" and b["title"] == "\\"\\u0301quoted\\"", b
                assert b["audioSeconds"] == 0.1 + 0.2 and b["outputBytes"] == 2 ** 63 - 1, b
                e = r["books"][1]["error"]
                assert sorted(e) == ["cause", "code", "message", "path", "reason", "remedy", "step", "transient"], sorted(e)
                print([b["state"] for b in r["books"]])
                """
            let text = try Tool("python3").run(["-c", source, file]).text
            #expect(text == "['done', 'failed', 'unchanged', 'skipped', 'cancelled']\n")
        }
    }

    @Test(.requires(Tool("python3"))) func `Python reads the CSV, field for field`() throws {
        try withTemporaryFolder { folder in
            let file = try folder.write(Self.report.csv.utf8, to: "r.csv")
            let source = """
                import csv, json, sys
                rows = list(csv.reader(open(sys.argv[1], encoding="utf-8", newline=""), strict=True))
                print(json.dumps(rows))
                """
            let text = try Tool("python3").run(["-c", source, file]).text
            let rows = try JSONDecoder().decode([[String]].self, from: Data(text.utf8))
            #expect(
                rows[0] == [
                    "source", "output", "state", "title", "author", "audioSeconds", "elapsedSeconds",
                    "outputBytes",
                    "bitRate", "chapters", "attempts", "warnings", "errorCode", "error", "warningTexts",
                    "incomplete",
                ])
            #expect(rows.count == 6)
            #expect(rows.allSatisfy { $0.count == 16 })
            #expect(
                rows[1] == [
                    "lib/a,b\"c\nd\r\ne", "out/x.m4b", "done", "\"\u{301}quoted\"", "Grüße, 世界 🎧",
                    "0.30000000000000004", "1e-07", "9223372036854775807", "64000", "7", "2", "2", "", "",
                    "w1\nw\n2", "",
                ])
            #expect(rows[2][2] == "failed")
            #expect(rows[2][12] == "inputDamaged")
            #expect(rows[2][13] == ReportSamples.error.description)
            try #require(rows[4][3] == "")
            #expect(rows[5][2] == "cancelled")
        }
    }

    // MARK: Reading

    private func failure(_ path: ForgePath) -> ForgeError? {
        #expect(throws: ForgeError.self) { try BatchReport(reading: path) }
    }

    @Test func `a report is read from a file`() throws {
        try withTemporaryFolder { folder in
            let file = try folder.write(Self.report.json(), to: "r.json")
            #expect(try BatchReport(reading: ForgePath(file)) == Self.report)
        }
    }

    private static let remedy: Remedy = "name a file that a batch wrote with \(.report) FILE.json"

    @Test func `what is no report says what to name instead`() throws {
        try withTemporaryFolder { folder in
            let files = try [
                ("empty.json", ""), ("list.json", "[]"), ("plan.json", #"{"type":"plan"}"#),
                ("cut.json", "{\"schema\": 1,"),
                ("r.csv", Self.report.csv),
            ].map { try folder.write($1.utf8, to: $0) }
            for path in files + [folder.path] {
                let error = failure(ForgePath(path))
                #expect(error?.code == .usage, "\(path)")
                #expect(error?.path == ForgePath(path), "\(path)")
                #expect(error?.remedy == Self.remedy)
            }
            let missing = failure(ForgePath(folder.path("missing.json")))
            #expect(missing?.code == .inputMissing)
            #expect(missing?.remedy == Self.remedy)
        }
    }

    @Test func `a report of a later form is told from one that is none`() throws {
        try withTemporaryFolder { folder in
            let later = String(decoding: try Self.report.json(), as: UTF8.self)
                .replacing("\"schema\" : 2", with: "\"schema\" : 3")
            for json in [later, #"{"schema": 4, "books": {}}"#] {
                let error = failure(ForgePath(try folder.write(json.utf8, to: "r.json")))
                #expect(error?.code == .usage)
                #expect(error?.reason.contains("newer") == true)
            }
        }
    }

    @Test func `a report of the first form is read`() throws {
        var text = String(decoding: try Self.report.json(), as: UTF8.self)
        text = text.replacing("\"schema\" : 2", with: "\"schema\" : 1")
            .replacing("\"transient\"", with: "\"isTransient\"")
        let lines = text.split(separator: "\n").filter { !$0.contains("\"message\"") }
        #expect(lines.count == text.split(separator: "\n").count - 1)
        #expect(try BatchReport(json: Data(lines.joined(separator: "\n").utf8)) == Self.report)
    }
}
