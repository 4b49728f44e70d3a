import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// `--preset` as users meet it.
@Suite struct PresetCommandTests {
    @Test func `the plan names the preset and what it gave`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav", channels: 2)
            let words = ["convert", "a.wav", "--dry-run", "--preset", "speech"]
            let text = try ForgeNativeProgram.run(words, in: folder.path)
            #expect(text.status == 0)
            #expect(text.text.contains("\npreset    speech: mono, at most 64 kb/s\n"))
            let json = try jsonLines(ForgeNativeProgram.run(words + ["--json"], in: folder.path).text)
            let audio = json.first { $0["type"] as? String == "plan" }?["audio"] as? [String: Any]
            let preset = audio?["preset"] as? [String: Any]
            #expect(preset?["name"] as? String == "speech")
            #expect(audio?["channels"] as? Int == 1)
            #expect(preset?["gave"] as? [String] == ["mono", "at most 64 kb/s"])
        }
    }

    @Test func `a batch takes a preset and the options that it stands for as one`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/Book/a.wav", channels: 2)
            let batch = ["batch", "lib", "-o", "out"]
            #expect(
                try ForgeNativeProgram.run(
                    batch + ["-q", "--bitrate", "64k", "--channels", "1"], in: folder.path
                ).status == 0)
            func plan(_ words: String...) throws -> [String: Any] {
                let run = try ForgeNativeProgram.run(
                    batch + ["--dry-run", "--json"] + words, in: folder.path)
                return try #require(try jsonLines(run.text).first { $0["type"] as? String == "plan" })
            }
            func action(_ plan: [String: Any]) -> String? {
                (plan["items"] as? [[String: Any]])?.first?["action"] as? String
            }
            let same = try plan("--preset", "speech")
            #expect(action(same) == "unchanged")
            #expect((same["preset"] as? [String: Any])?["name"] as? String == "speech")
            #expect(action(try plan("--preset", "speech-high")) == "make")
            #expect(action(try plan("--preset", "speech", "--bitrate", "48k")) == "make")
            let text = try ForgeNativeProgram.run(
                batch + ["--dry-run", "--preset", "music"], in: folder.path)
            #expect(text.text.contains("\npreset    music: at most 96 kb/s in mono and 192 kb/s in stereo\n"))
        }
    }

    @Test func `a preset drops what weaker sources say of the sound, and yields to what stands beside it`()
        throws
    {
        func words(_ typed: String..., project: String, user: String = "") throws -> [String] {
            var sources = SettingsSources()
            sources.files = [
                SettingsFile(path: "project", text: project), SettingsFile(path: "user", text: user),
            ]
            return try CommandResolver(CommandLineParser(ForgeNative.self)) { [sources] in sources }
                .words(for: typed)
        }
        let sound = "bitrate = \"48k\"\nchannels = 2\ncodec = \"encode\""
        #expect(
            try words("convert", "--preset", "speech", "x", project: sound)
                == ["convert", "--codec=encode", "--preset", "speech", "x"])
        #expect(
            try words("convert", "x", project: "preset = \"music\"\nchannels = 1", user: sound)
                == ["convert", "--preset=music", "--codec=encode", "--channels=1", "x"])
        #expect(
            try words("convert", "--bitrate", "32k", "x", project: "preset = \"music\"")
                == ["convert", "--preset=music", "--bitrate", "32k", "x"])
    }

    @Test func `a name that is none is an error that lists all`() throws {
        let result = try ForgeNativeProgram.run(["convert", "a", "--preset", "speach"])
        #expect(result.status == 2)
        for preset in Preset.allCases { #expect(result.stderr.contains(preset.rawValue)) }
        let copy = try ForgeNativeProgram.run(["convert", "a", "--preset", "ipod", "--codec", "copy"])
        #expect(copy.status == 2)
        #expect(copy.stderr.contains("--preset ipod cannot be met by copying"))
    }

    @Test func `shells complete the names`() throws {
        let script = try ForgeNativeProgram.run(["--generate-completion-script", "fish"]).text
        for preset in Preset.allCases { #expect(script.contains(preset.rawValue)) }
    }

    /// The table in the documentation is the one in code.
    @Test func `the documentation lists the presets as they are`() throws {
        let article = String(
            decoding: contents(ofFile: Project.path("Sources/ForgeKit/ForgeKit.docc/Sound.md")) ?? [],
            as: UTF8.self)
        for preset in Preset.allCases {
            let settings = preset.settings
            let layout = settings.channels == nil ? "the book's" : "mono"
            let (mono, stereo) = (settings.rates.mono / 1000, settings.rates.stereo / 1000)
            let row =
                "| `\(preset.rawValue)` | \(settings.purpose) | \(layout) | \(mono), \(stereo) | "
                + "\(settings.reason) |"
            #expect(article.contains(row), "Sound.md lacks: \(row)")
        }
    }
}
