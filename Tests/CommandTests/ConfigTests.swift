import ForgeKit
import TestSupport
import Testing

/// `config`, and settings as the built program finds them.
@Suite struct ConfigTests {
    private func run(
        _ words: String..., in folder: TemporaryFolder, variables: [String: String] = [:]
    ) throws -> RunResult {
        let home = ["XDG_CONFIG_HOME": folder.path("xdg")].merging(variables) { $1 }
        return try ForgeNativeProgram.run(words, in: folder.path, variables: home)
    }

    @Test func `files and variables reach the plan, and --no-config leaves them out`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/a.wav", channels: 2)
            try folder.write(
                Array("channels = 1\nsample-rate = 11025\nbitrate = 16000\n".utf8),
                to: "xdg/forge-native/config.toml")
            try folder.write(Array("[convert]\nsample-rate = \"16k\"\n".utf8), to: "forge-native.toml")
            func sound(_ words: String..., variables: [String: String] = [:]) throws -> [Int] {
                let words = ["convert", "book", "--dry-run", "--json"] + words
                let home = ["XDG_CONFIG_HOME": folder.path("xdg")].merging(variables) { $1 }
                let result = try ForgeNativeProgram.run(words, in: folder.path, variables: home)
                let audio = try #require(
                    try jsonLines(result.text).first { $0["type"] as? String == "plan" }?["audio"]
                        as? [String: Any],
                    "\(result.stderr)")
                return ["channels", "sampleRate", "bitRate"].map { audio[$0] as? Int ?? -1 }
            }
            #expect(try sound() == [1, 16_000, 16_000])
            #expect(try sound(variables: ["FORGE_NATIVE_BITRATE": "24k"]) == [1, 16_000, 24_000])
            #expect(
                try sound("--bitrate", "32k", variables: ["FORGE_NATIVE_BITRATE": "24k"]) == [
                    1, 16_000, 32_000,
                ])
            #expect(
                try sound("--no-config", variables: ["FORGE_NATIVE_BITRATE": "24k"]).prefix(2) == [2, 22_050])
        }
    }

    @Test func `a mistake ends any command that reads settings with status 2, and not the others`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            try folder.write(Array("[convert]\nbitrat = 1\n".utf8), to: "forge-native.toml")
            for words in [
                ["convert", "a.wav"], ["batch", ".", "-o", "out"], ["scan", "."], ["config", "show"],
                ["config", "validate"],
            ] {
                let result = try ForgeNativeProgram.run(words, in: folder.path)
                #expect(result.status == 2)
                #expect(
                    result.stderr.hasPrefix(
                        "error: forge-native.toml: line 2: unknown key 'bitrat'; the nearest is 'bitrate'"
                    ), "\(result.stderr)")
            }
            #expect(folder.names == ["a.wav", "forge-native.toml"])
            #expect(try ForgeNativeProgram.run(["inspect", "a.wav"], in: folder.path).status == 0)
        }
    }

    @Test func `a value that the parser refuses is told with its file, unless it does not count`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            try folder.write(Array("\n[convert]\nbitrate = \"64z\"\n".utf8), to: "forge-native.toml")
            func run(_ words: String...) throws -> RunResult {
                try ForgeNativeProgram.run(["convert", "a.wav", "--dry-run"] + words, in: folder.path)
            }
            let refused = try run()
            #expect(refused.status == 2)
            #expect(
                refused.stderr.hasPrefix(
                    "error: forge-native.toml: line 3: the value '64z' is"),
                "\(refused.stderr)")
            #expect(try run("--bitrate", "16k").status == 0)
            #expect(try run("--bitrate", "16k", "--bogus").stderr.contains("unknown option '--bogus'"))
        }
    }

    @Test func `a setting that rules out what was typed is told with its file`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            try folder.write(Array("order = \"name\"\ncodec = \"copy\"\n".utf8), to: "forge-native.toml")
            func run(_ words: String...) throws -> RunResult {
                try ForgeNativeProgram.run(["convert", "a.wav", "--dry-run"] + words, in: folder.path)
            }
            let refused = try run("--bitrate", "16k")
            #expect(
                refused.status == 2,
                "\(refused.stderr)")
            #expect(
                refused.stderr.hasPrefix(
                    "error: forge-native.toml: line 2: --bitrate cannot be met by copying"
                ),
                "\(refused.stderr)")
            #expect(try run("--bitrate", "16k", "--codec", "encode").status == 0)
        }
    }

    @Test func `a batch has its settings from the file, and its journal where that says`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.writeSpeech("lib/B/1.wav")
            let text =
                "[batch]\noutput = \"~/M4B\"\nexclude = [\"B\"]\njournal = \"j.sqlite\"\ntemplate = \"{x}\"\n"
            try folder.write(Array(text.utf8), to: "forge-native.toml")
            let variables = ["HOME": folder.path, "FORGE_NATIVE_CHANNELS": "1"]
            let refused = try ForgeNativeProgram.run(["batch", "lib"], in: folder.path, variables: variables)
            #expect(
                refused.status == 2,
                "\(refused.stderr)")
            #expect(
                refused.stderr.contains(
                    "toml: line 5: --template: there is no field {x}"),
                "\(refused.stderr)")
            let result = try ForgeNativeProgram.run(
                ["batch", "lib", "--template", "New/{title}"], in: folder.path, variables: variables)
            #expect(result.status == 0, "\(result.stderr)")
            let names = ["M4B/New/A.m4b", "j.sqlite"].map { folder.read($0).count > 1000 }
            #expect(names == [true, true])
            #expect(result.stderr.contains("1 book to make"))
        }
    }

    @Test func `init writes a file once, in folders that it makes, and validate takes it`() throws {
        try withTemporaryFolder { folder in
            let first = try run("config", "init", in: folder)
            #expect(first.status == 0)
            #expect(first.text == "wrote \(folder.path("xdg"))/forge-native/config.toml\n")
            let text = folder.read("xdg/forge-native/config.toml")
            #expect(try text == run("config", "init", "--print", in: folder).stdout)
            let second = try run("config", "init", in: folder)
            #expect(second.status == 2)
            #expect(second.stderr.contains("exists already"))
            #expect(folder.read("xdg/forge-native/config.toml") == text)
            #expect(try run("config", "init", "--project", in: folder).text == "wrote forge-native.toml\n")
            #expect(
                try run("config", "validate", in: folder).text == "no mistake in 2 files and 0 variables\n")
        }
    }

    @Test func `validate tells every mistake of the files that are named`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("bitrat = 1\nchannels = 3\n".utf8), to: "one.toml")
            try folder.write([0xFF, 0xFE], to: "two.toml")
            let result = try run("config", "validate", "one.toml", "two.toml", "three.toml", in: folder)
            #expect(result.status == 2)
            let lines = result.stderr.split(separator: "\n")
            #expect(lines.count == 4, "\(lines)")
            for reason in [
                "'bitrat'", "--channels is 1 (mono) or 2 (stereo), not 3", "not in UTF-8", "No such file",
            ] {
                #expect(lines.count { $0.contains(reason) } == 1, "\(reason)")
            }
        }
    }

    @Test func `show tells every option, its value and who says so`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("\nbitrate = \"48k\"\norder = \"tag\"\n".utf8), to: "forge-native.toml")
            let variables = ["FORGE_NATIVE_ORDER": "name"]
            let text = try run("config", "show", in: folder, variables: variables).text
            // What depends on the machine.
            let common = text.replacing(/(?:encodes|workers) +\d+/) {
                $0.output.replacing(/\d+/) { String(repeating: "N", count: $0.output.count) }
            }
            try Golden.expect(common, is: "config-show.txt")
            let rows = try jsonLines(run("config", "show", "--json", in: folder, variables: variables).text)
            #expect(rows.allSatisfy { $0["type"] as? String == "setting" })
            let bitrate = try #require(rows.first { $0["key"] as? String == "bitrate" })
            #expect(bitrate["source"] as? String == "file")
            #expect(bitrate["line"] as? Int == 2)
            let orders = rows.filter { $0["key"] as? String == "order" }
            #expect(orders.map { $0["command"] as? String } == ["convert", "batch", "preview", "scan"])
            #expect(orders.allSatisfy { $0["variable"] as? String == "FORGE_NATIVE_ORDER" })
            for allCores in [false, true] {
                var variables = variables
                variables["FORGE_NATIVE_ALL_CORES"] = "\(allCores)"
                let rows = try jsonLines(
                    run("config", "show", "--json", in: folder, variables: variables).text)
                let cores = EncodeSlots.allowed(nil, allCores: allCores)
                for (key, number) in [("encodes", cores), ("workers", min(16, cores))] {
                    let row = try #require(rows.first { $0["key"] as? String == key })
                    #expect(row["value"] as? String == "\(number)")
                    #expect(row["source"] as? String == "default")
                }
            }
        }
    }

    @Test func `the template reads as it was approved`() throws {
        try withTemporaryFolder { folder in
            try Golden.expect(run("config", "init", "--print", in: folder).text, is: "config-template.toml")
        }
    }

    @Test func `XDG_CONFIG_HOME counts when it is absolute, else HOME does`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("channels = 1".utf8), to: "home/.config/forge-native/config.toml")
            try folder.write(Array("channels = 2".utf8), to: "xdg/forge-native/config.toml")
            for (xdg, file) in [("xdg", "home/.config"), ("", "home/.config"), (folder.path("xdg"), "xdg")] {
                let variables = ["HOME": folder.path("home"), "XDG_CONFIG_HOME": xdg]
                let text = try run("config", "show", in: folder, variables: variables).text
                #expect(text.contains("\(folder.path(file))/forge-native/config.toml:1"), "\(xdg): \(text)")
            }
        }
    }
}
