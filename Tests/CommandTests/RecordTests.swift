import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// The records that other programs read: a change of these goldens is a change of the interface, and of
/// `RecordSchema.current`.
@Suite struct RecordTests {
    private let progress = ProgressSnapshot(
        stage: .processing, done: SampleCount(44_100), total: SampleCount(88_200), sampleRate: Samples.rate,
        elapsedSeconds: 0.5, remainingSeconds: 0.5)

    /// One line for each type that `convert`, `preview`, `inspect`, `tag`, `extract`, `chapters`, `verify`, `scan`, `config` and `doctor` print, every field in
    /// one of them at least.
    @Test func `records of one book and of the program`() throws {
        let sound = Samples.plan.tracks[0].sound
        var plan = Samples.plan
        plan.tracks[1].audioTrack = AudioTrackChoice(
            number: 2, summary: "AAC, eng, default", others: [.init(number: 1, summary: "ALAC, disabled")])
        plan.audio.preset = PresetUse(name: .speechHigh, gave: ["mono"])
        plan.audio.encoding?.quality = 120
        plan.audio.encoding?.cutoff = 17_000
        plan.audio.encoding?.switchedOff = ["aac_tns"]
        plan.metadata.set(.narrator, to: "N", from: .tags("1.ape", in: TagForm(rawValue: "APEv2")))
        plan.cover?.reason = "the largest"
        var result = Samples.report
        (result.quality, result.sound, result.tracks) = (119, sound, 2)
        (result.skipped, result.incomplete) = (["book/3.mp3"], ["3.mp3 is left out"])
        var inspection = Samples.inspection
        (inspection.sound, inspection.audioTrack) = (sound, plan.tracks[1].audioTrack)
        let preview = PreviewReport(
            folder: "p", title: "T", start: SampleCount(1), length: SampleCount(2),
            bookLength: SampleCount(3),
            sampleRate: Samples.rate,
            samples: [
                .init(
                    name: "speech", path: "p/speech.m4a", fileSize: 4, codec: "aac", method: .encode,
                    sampleRate: Samples.rate, channels: 1, bitRate: 64_000, quality: 5, bookBytes: 6,
                    reasons: ["r"])
            ], warnings: ["w"], elapsedSeconds: 7.5)
        var book = ScannedBook(path: "lib/b", title: "T", error: Samples.error)
        (book.author, book.narrator, book.series, book.seriesPart) = ("A", "N", "S", "1")
        var lines = JSONLines()
        var text = lines.line("plan", PlanRecord(plan))
        text += lines.line("warning", WarningRecord(message: "a\nb"))
        text += lines.line("progress", ProgressRecord(progress))
        text += lines.line("result", ResultRecord(result))
        text += lines.line("error", ErrorRecord(Samples.error))
        text += lines.line("preview", PreviewRecord(preview))
        text += lines.line("inspection", InspectionRecord(inspection))
        text += lines.line("chapters", ChapterListRecord(inspection))
        text += lines.line("tags", TagListRecord(TagCommandTests.listing))
        text += lines.line("tagged", TagChangeRecord(TagCommandTests.report, isTrial: false))
        text += lines.line("chapterChange", ChapterChangeRecord(Samples.chapterReport))
        text += lines.line("extracted", ExtractRecord(ExtractTests.report, isTrial: true))
        text += lines.line("book", ScannedBookRecord(book))
        text += lines.line("library", LibraryRecord(LibraryReport(books: [book], warnings: ["w"])))
        text += lines.line("verification", VerificationRecord(VerifyTests.files[1]))
        text += lines.line("verification", VerificationRecord(VerifyTests.files[3]))
        text += lines.line(
            "verified", VerificationSumRecord(VerificationReport(files: VerifyTests.files)))
        text += lines.line(
            "encoder", EncoderDescriptionRecord(EncoderDescription(name: "aac", coders: ["fast"])))
        let option = try OptionTable(describing: ForgeNative.self).commands.first { $0.name == "convert" }?
            .options
            .first { $0.name == "bitrate" }
        let setting = Setting(
            key: "bitrate", value: .text("64k"), source: .environment(variable: "V"), words: [])
        text += lines.line(
            "setting", SettingRecord(try #require(option), of: "convert", setting, ofMachine: nil))
        text += lines.line("checkup", CheckupRecord(Checkup("n", .missing, "d", remedy: "r")))
        text += lines.line("doctor", DoctorRecord(missing: 1))
        #expect(text.isHarmless)
        try Golden.expect(text, is: "records.ndjson")
    }

    /// The same of `batch` and `report diff`.
    @Test func `records of a batch`() throws {
        var old = BatchSamples.item("Old", .unchanged)
        (old.author, old.isHeldBack, old.warnings) = ("A", true, ["w"])
        var plan = BatchSamples.plan([
            BatchSamples.item("New"), old, BatchSamples.item("Bad", .skip, error: Samples.error),
        ])
        plan.preset = PresetUse(name: .speech, gave: ["mono"])
        plan.gone = [BatchPlan.GoneBook(source: "lib/Gone", output: "out/Gone.m4b", title: "Gone")]
        var report = BatchSamples.report
        (report.error, report.gone) = (Samples.error, plan.gone)
        var after = report
        after.books[0].state = .failed
        after.books[0].error = Samples.error
        var tally = BatchTally()
        tally.take(.planned(plan))
        var lines = JSONLines()
        var text = lines.line("found", FoundRecord(folders: 1, files: 2))
        text += lines.line("plan", BatchPlanRecord(plan))
        text += lines.line("began", BeganRecord(book: 0, attempt: 1, title: "New"))
        text += lines.line("progress", BatchProgressRecord(0, progress, tally, memoryBytes: 5))
        text += lines.line("warning", BatchWarningRecord(book: 0, message: "w"))
        text += lines.line("warning", BatchWarningRecord(book: nil, message: "w"))
        text += lines.line(
            "retry", RetryRecord(book: 0, attempts: 1, delaySeconds: 2.5, error: ErrorRecord(Samples.error)))
        for record in report.books.prefix(2) {
            text += lines.line("ended", EndedRecord(book: 0, result: BookResultRecord(record)))
        }
        text += lines.line("report", ReportRecord(report))
        text += lines.line("diff", DiffRecord(ReportDiff(from: report, to: after)))
        #expect(text.isHarmless)
        try Golden.expect(text, is: "batch-records.ndjson")
    }

    @Test func `the first line of a run tells the form of all`() throws {
        var lines = JSONLines()
        let text =
            lines.line("warning", WarningRecord(message: "a"))
            + lines.line("doctor", DoctorRecord(missing: 0))
        #expect(try jsonLines(text).map { $0["schema"] as? Int } == [2, nil])
        try withTemporaryFolder { folder in
            for words in [
                ["doctor", "--json"], ["inspect", "--json", "no.mp3"], ["tag", "--json", "no.mp3"],
                ["extract", "--json", "no.mp3"],
                ["scan", "--json", "no"],
                ["convert", "--json", "no"], ["batch", "--json", "no", "-o", "out"],
                ["config", "show", "--json"],
                ["convert", "--encoder", "list", "--json"], ["report", "diff", "--json", "a.json", "b.json"],
                ["preview", "--json", "no"], ["verify", "--json", "no"], ["chapters", "--json", "no"],
                ["chapters", "--json", "--shift", "1s", "no"],
            ] {
                let lines = try jsonLines(ForgeNativeProgram.run(words, in: folder.path).text)
                #expect(lines.first?["schema"] as? Int == 2, "\(words)")
                #expect(lines.dropFirst().allSatisfy { $0["schema"] == nil }, "\(words)")
            }
        }
    }
}
