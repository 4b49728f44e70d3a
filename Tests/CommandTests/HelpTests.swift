import TestSupport
import Testing

@Suite struct HelpTests {
    @Test func `completions know files and folders`() throws {
        let script = try ForgeNativeProgram.run(["--generate-completion-script", "zsh"]).text
        #expect(script.contains(/--cover\[.*_files/))
        #expect(script.contains(/--organize\[.*_files -\//))
    }

    @Test(arguments: [
        (["--help"], "help.txt"), (["convert", "--help"], "help-convert.txt"),
        (["inspect", "--help"], "help-inspect.txt"), (["scan", "--help"], "help-scan.txt"),
        (["batch", "--help"], "help-batch.txt"), (["report", "--help"], "help-report.txt"),
        (["report", "show", "--help"], "help-report-show.txt"),
        (["report", "diff", "--help"], "help-report-diff.txt"),
        (["help", "convert"], "help-convert.txt"), (["config", "--help"], "help-config.txt"),
        (["doctor", "--help"], "help-doctor.txt"), (["preview", "--help"], "help-preview.txt"),
        (["verify", "--help"], "help-verify.txt"), (["chapters", "--help"], "help-chapters.txt"),
        (["tag", "--help"], "help-tag.txt"), (["extract", "--help"], "help-extract.txt"),
    ])
    func `help reads as it was approved, and fits 80 columns`(_ arguments: [String], _ golden: String) throws
    {
        let result = try ForgeNativeProgram.run(arguments)
        #expect(result.status == 0)
        #expect(result.stderr == "")
        #expect(result.text.split(separator: "\n").allSatisfy { $0.count <= 80 })
        try Golden.expect(result.text, is: golden)
    }

    @Test func `the version names the program's and FFmpeg's`() throws {
        let result = try ForgeNativeProgram.run(["--version"])
        #expect(result.status == 0)
        #expect(result.text.wholeMatch(of: /forge-native \d+\.\d+\.\d+ \(FFmpeg n?\d+\.\d+.*\)\n/) != nil)
    }

    @Test func `the encoders of the linked FFmpeg are listed`() throws {
        let result = try ForgeNativeProgram.run(["convert", "--encoder", "list"])
        #expect(result.status == 0)
        #expect(result.text.contains(/(?m)^aac  coders: .*twoloop.*fast/))
        let lines = try jsonLines(ForgeNativeProgram.run(["convert", "--encoder", "list", "--json"]).text)
        #expect(lines.allSatisfy { $0["type"] as? String == "encoder" })
        #expect(lines.contains { ($0["coders"] as? [String])?.contains("twoloop") == true })
    }
}
