import TestSupport
import Testing

@testable import ForgeCommands

/// Wrong guesses, each answered with the right next step.
@Suite struct MannersTests {
    /// What the program says to each line, below it; all end with status 2.
    private func answers(_ lines: [String], in folder: TemporaryFolder) throws -> String {
        try lines.map { line in
            let result = try ForgeNativeProgram.shell("$FORGE \(line)", in: folder.path)
            #expect(result.status == 2, "\(line)")
            #expect(result.stdout.isEmpty, "\(line)")
            return "$ forge-native \(line)\n\(result.stderr)"
        }.joined()
    }

    @Test func `a word that is no command is answered with the one that was meant`() throws {
        try withTemporaryFolder { folder in
            try folder.write([1], to: "My Book/1.mp3")
            try folder.write([1], to: "monday.json")
            let lines = [
                "", "report", "config", "convrt Book", "covert Book --bitrate 48k", "merge Book",
                "frobnicate",
                "'My Book'", "'My Book' -o x.m4b", "help nosuch", "help report shwo", "report shwo",
                "report monday.json", "config nosuch",
                "retag a.m4b", "completions bash", "create Book",
            ]
            try Golden.expect(answers(lines, in: folder), is: "usage-commands.txt")
        }
    }

    @Test func `an option that there is not is answered with the one that was meant, or with none`() throws {
        try withTemporaryFolder { folder in
            let words = [
                "--artist", "--reader", "--album", "--name", "--jobs", "--threads", "-j", "--mono",
                "--stereo",
                "--force", "-y", "--recursive", "--bit-rate", "-ab", "-b:a", "--exec", "--titel",
                "--template",
                "--nosuch", "--no-color", "--no-overwrites", "--no-chapters", "-c:a", "--part", "--log",
                "--thumbnail", "--output-dir", "--name-template",
            ]
            let batch = ["--artist", "--title", "--jobs", "--mono", "-y", "--overwrite"]
            let lines =
                words.map { "convert Book \($0) 1" } + batch.map { "batch Books -o M4B \($0) 1" }
                + ["scan Books --nice 5", "report show --json a.json"]
            try Golden.expect(answers(lines, in: folder), is: "usage-options.txt")
        }
    }

    @Test func `a value that makes no sense is answered with those that do`() throws {
        try withTemporaryFolder { folder in
            let lines = [
                "convert Book --nice -5", "convert Book --nice", "convert Book --cpu-limit 0",
                "convert Book --order size", "convert Book --preset loud", "convert Book --channels surround",
                "convert Book --audio-track x", "convert Book --year soon", "convert Book --series-part two",
                "convert Book --narrator ''", "batch", "batch Books", "inspect",
            ]
            try Golden.expect(answers(lines, in: folder), is: "usage-values.txt")
        }
    }

    @Test func `a mistake of names, folders and settings is told in plain words with one remedy`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/Book/1.wav")
            try folder.writeSpeech("a.wav")
            try folder.write("x".utf8, to: "there.m4b")
            try folder.write("bitrate = 48k # small\n".utf8, to: "bare.toml")
            try folder.write("bitrat = 48000\nnice = 99\n".utf8, to: "odd.toml")
            let lines = [
                "convert a.wav -o there.m4b", "convert a.wav -o x.mp3", "convert a.wav -o x",
                "convert a.wav -o -",
                "convert a.wav -o 'Dr. Who'", "convert none", "convert a.wav --chapters none.txt",
                "convert lib/Book a.wav", "convert lib/Book 'my book.m4b'",
                "convert a.wav -o b.m4b --cover lib", "batch lib -o lib",
                "batch lib -o .",
                "convert a.wav -o b.m4b --cover bare.toml", "batch lib -o out --report none/r.csv",
                "batch lib -o out --template Books",
                "batch lib -o out --template '{titel}'", "config validate bare.toml",
                "config validate odd.toml",
                "inspect none",
            ]
            try Golden.expect(answers(lines, in: folder), is: "usage-names.txt")
        }
    }

    @Test(arguments: ["version", "-V"])
    func `the version has its usual names`(_ word: String) throws {
        let result = try ForgeNativeProgram.run([word])
        #expect(result.status == 0)
        #expect(result.text.hasPrefix("forge-native "))
    }

    @Test func `a word of a shell is quoted where it must be`() throws {
        for word in ["a b", "it's", "", "$x", "Ünïcode-1.mp3", "a/b.m4b"] {
            let result = try Tool("bash").run(["-c", "printf %s \(Spelling.quoted(word))"])
            #expect(result.text == word)
        }
        #expect(Spelling.quoted("Ünïcode/1.mp3") == "Ünïcode/1.mp3")
    }
}
