import ForgeBatch
import ForgeModel
import Testing

@testable import ForgeCommands

@Suite struct TextTests {
    private let plain = Style(isColored: false)
    /// A plan that is the same in any current folder.
    private var plan: ConversionPlan {
        var plan = Samples.plan
        plan.output = "/srv/out/A Title.m4b"
        return plan
    }

    @Test func `a plan shows everything, with text from files made harmless`() throws {
        let text = PlanText(plan).full
        #expect(text.isHarmless)
        try Golden.expect(text, is: "plan.txt")
    }

    @Test(arguments: [80, 40])
    func `a plan is broken at spaces on a terminal, and loses no word`(_ width: Int) throws {
        let text = PlanText(plan, width: width).full
        #expect(text.isHarmless)
        #expect(text.split(separator: "\n").allSatisfy { $0.count <= width })
        let words = { (text: String) in text.split { " \n".contains($0) } }
        #expect(words(text) == words(PlanText(plan).full))
        try Golden.expect(text, is: "plan-\(width).txt")
    }

    @Test func `tracks of several folders are named within the one that holds all`() {
        var plan = plan
        plan.tracks[0].path = "Books/A/CD 1/01.mp3"
        plan.tracks[1].path = "Books/A/CD 2/01.mp3"
        let text = PlanText(plan).full
        #expect(text.contains("tracks    2 in Books/A\n"))
        #expect(text.contains("  CD 1/01.mp3\n"))
        #expect(text.contains("  CD 2/01.mp3\n"))
        plan.tracks[1].path = "/elsewhere/02.mp3"
        #expect(PlanText(plan).full.contains("  Books/A/CD 1/01.mp3\n"))
    }

    @Test func `a plan names which of a file's tags a value is from`() {
        var plan = plan
        plan.metadata.set(.author, to: "A", from: .tags("1.mp3", in: TagForm(rawValue: "ID3v2.4")))
        #expect(PlanText(plan).full.contains("A  [ID3v2.4 of 1.mp3]\n"))
    }

    @Test func `the summary of a plan is a few lines`() throws {
        let text = PlanText(plan).summary
        #expect(text.isHarmless)
        try Golden.expect(text, is: "plan-summary.txt")
    }

    @Test func `a plan says in one line what was not found`() {
        var plan = Samples.plan
        plan.cover = nil
        plan.metadata = BookMetadata()
        let line = "not found title, author, narrator, series, cover\n"
        #expect(PlanText(plan).summary.contains(line))
        #expect(PlanText(plan).full.hasSuffix(line))
        #expect(!PlanText(plan).full.contains("\ncover"))
        plan = Samples.plan
        plan.metadata.set(.narrator, to: "N", from: .request)
        #expect(!PlanText(plan).summary.contains("not found"))
    }

    @Test func `an estimate says about, and what is exact does not`() {
        var plan = Samples.plan
        for index in plan.tracks.indices { plan.tracks[index].isLengthExact = true }
        #expect(PlanText(plan).summary.contains("2 tracks, 0:02:00.000, about 980.7 kB\n"))
        plan.tracks[0].isLengthExact = false
        #expect(PlanText(plan).summary.contains("2 tracks, about 0:02:00 and 980.7 kB\n"))
        #expect(PlanText(plan).summary.contains("constant quality, about 64 kb/s, "))
    }

    @Test func `an inspection shows everything, with text from files made harmless`() throws {
        let text = InspectionText(Samples.inspection).text
        #expect(text.isHarmless)
        try Golden.expect(text, is: "inspection.txt")
    }

    @Test func `a file that is no MP4 has no layout`() {
        var inspection = Samples.inspection
        inspection.layout = nil
        let text = InspectionText(inspection).text
        #expect(!text.contains("moov"))
        #expect(!text.contains("elst"))
        #expect(text.hasSuffix("folder.jpg\n") == false)
        #expect(text.hasSuffix("cover      JPEG, 4 bytes\n"))
    }

    @Test func `the same warning is told once`() {
        var text = UpdateText(verbosity: .normal, style: plain)
        #expect(text.lines(.book(.warning("a\nb"))) == "warning: a\\nb\n")
        #expect(text.lines(.book(.warning("a\nb"))) == "")
        #expect(text.lines(.book(.plan(Samples.plan))).hasSuffix("\nwarning: cover.webp is left out\n"))
        #expect(text.lines(.dryRun(Samples.plan)) == "")
    }

    @Test func `the last lines say what is missing and what was made`() {
        var report = Samples.report
        report.skipped = ["book/01\u{7}.mp3", "book/02.mp3"]
        var text = UpdateText(verbosity: .normal, style: plain)
        #expect(
            text.lines(.made(report)) == """
                wrote out/A Title.m4b: 0:02:00.000, 2 chapters, 960.0 kB, 80x real time
                NOT COMPLETE: 2 tracks left out because of damage: 01\\u{07}.mp3, 02.mp3

                """)
    }

    @Test func `what a book lacks stands last, with and without colour`() {
        var report = Samples.report
        report.incomplete = ["a\u{7}.mp3: 3 s are missing", "b", "c", "d", "e"]
        func lines(_ style: Style, _ verbosity: Verbosity = .normal) -> String {
            var text = UpdateText(verbosity: verbosity, style: style)
            return text.lines(.made(report))
        }
        let loss = "a\\u{07}.mp3: 3 s are missing; b; c; and 2 more\n"
        #expect(lines(plain).hasSuffix("\nNOT COMPLETE: \(loss)"))
        #expect(lines(Style(isColored: true)).hasSuffix("\n\u{1B}[1;31mNOT COMPLETE: \u{1B}[0m\(loss)"))
        #expect(lines(plain, .warnings).hasSuffix("NOT COMPLETE: \(loss)"))
        #expect(lines(plain, .quiet) == "NOT COMPLETE: \(loss)")
        report.incomplete = []
        #expect(!lines(plain).contains("NOT COMPLETE"))
    }

    @Test func `a plan that was made anew and reads the same is told once`() {
        var text = UpdateText(verbosity: .normal, style: plain)
        var plan = plan
        #expect(text.lines(.book(.plan(plan))).hasPrefix("A\\u{009B}31m Title: "))
        plan.warnings = ["a track begins anew"]
        #expect(text.lines(.book(.plan(plan))) == "warning: a track begins anew\n")
        plan.orderReason = "another"
        #expect(text.lines(.book(.plan(plan))).contains("order     another\n"))
    }

    @Test func `FFmpeg's words are for who asks for all`() {
        var error = Samples.error
        error.details = "Invalid data\u{7}"
        func lines(_ verbosity: Verbosity) -> String {
            var text = UpdateText(verbosity: verbosity, style: plain)
            return text.lines(.failed(error))
        }
        #expect(lines(.verbose) == "details: Invalid data\\u{07}\n")
        #expect(lines(.normal) == "")
        #expect(!error.description.contains("Invalid"))
        #expect(error.logText == "\(error) [Invalid data\\u{07}]")
    }

    @Test func `how much is told`() {
        func lines(_ verbosity: Verbosity) -> Int {
            var text = UpdateText(verbosity: verbosity, style: plain)
            let updates: [Update] = [
                .book(.plan(Samples.plan)), .book(.warning("w")), .made(Samples.report),
            ]
            return updates.map { text.lines($0) }.joined().count { $0 == "\n" }
        }
        #expect(lines(.quiet) == 0)
        #expect(lines(.warnings) == 2)
        #expect(lines(.normal) == 9 + 2 + 1)
        #expect(lines(.verbose) > 20)
    }

    @Test func `who wants errors alone hears of failures and of a log that is lost, too`() {
        var text = UpdateText(verbosity: .quiet, style: plain)
        #expect(text.lines(.batch(.warning(book: nil, "w"))) == "")
        #expect(text.lines(.logLost("log: full")) == "warning: log: full\n")
        let failures = [Update.Failure(path: "lib/a\u{7}", error: Samples.error)]
        #expect(text.lines(.failures(failures)) == "failed: lib/a\\u{07}: \(Samples.error)\n")
        #expect(text.lines(.batchEnded(BatchSamples.report)) == "")
    }

    @Test func `colour is for the words that matter`() {
        var text = UpdateText(verbosity: .normal, style: Style(isColored: true))
        #expect(text.lines(.book(.warning("w"))) == "\u{1B}[1;33mwarning: \u{1B}[0mw\n")
    }
}
