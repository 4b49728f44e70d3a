import ArgumentParser
import ForgeBatch
import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

@Suite struct ArgumentTests {
    private func request(_ words: String...) throws -> ConversionRequest {
        let command = try ForgeNative.parseAsRoot(["convert"] + words)
        return try #require(command as? ConvertCommand).request
    }

    /// What a book and a batch share is declared once: each option that one of them has, beside its words.
    @Test(arguments: [
        ["--skip-damaged"], ["--damaged", "keep"], ["--audio-track", "2"], ["--bitrate", "64k"],
        ["--sample-rate", "22050"], ["--channels", "1"], ["--encoder", "aac:fast"], ["--quality", "120"],
        ["--rate-control", "quality"], ["--codec", "encode"], ["--preset", "speech"], ["--order", "name"],
        ["--chapters", "cue"], ["--chapter-names", "file"], ["--cover-size", "500"],
        ["--text-encoding", "CP1251"],
    ])
    func `a batch wants of its books what was typed`(_ words: [String]) throws {
        let convert = try ForgeNative.parseAsRoot(["convert", "a"] + words)
        let wanted = try #require(convert as? ConvertCommand).request.options
        #expect(wanted != BookOptions())
        let batch = try ForgeNative.parseAsRoot(["batch", "a", "-o", "b"] + words)
        #expect(try #require(batch as? BatchCommand).setup.options.books == wanted)
    }

    @Test func `a batch's own options arrive`() throws {
        let words = [
            "--template", "{title}", "--include", "A", "--exclude", "B", "--limit", "3", "--only-failed",
            "--accept-shorter", "--conflict", "rename", "--copy-sidecars", "--write-sidecars", "--organize",
            "c", "--journal",
            "j",
            "--retries", "5", "--retry-delay", "2", "--on-error", "fail",
        ]
        let batch = try #require(
            try ForgeNative.parseAsRoot(["batch", "a", "z", "-o", "b"] + words) as? BatchCommand)
        let options = try batch.setup.options
        #expect(options.libraries == ["a", "z"])
        #expect(options.output == "b")
        #expect(options.template != nil)
        #expect(options.include == ["A"])
        #expect(options.exclude == ["B"])
        #expect(options.limit == 3)
        #expect(options.onlyFailed)
        #expect(options.acceptsShorter)
        #expect(options.conflict == .rename)
        #expect(options.copiesSidecars)
        #expect(options.writesSidecars)
        #expect(options.organize == "c")
        #expect(options.journalPath == "j")
        #expect(options.retry.retries == 5)
        #expect(options.onError == .fail)
        let forced = try ForgeNative.parseAsRoot(["batch", "a", "-o", "b", "--force"])
        #expect(try #require(forced as? BatchCommand).setup.options.force)
    }

    @Test func `every option arrives in the request`() throws {
        let request = try request(
            "a", "b", "-o", "out.m4b", "--overwrite", "--skip-damaged", "--bitrate", "64k", "--sample-rate",
            "44.1kHz", "--channels", "1", "--encoder", "aac:fast", "--cover", "c.png", "--rate-control",
            "cbr", "--quality", "120", "--codec", "encode",
            "--order", "tag", "--chapters", "b.cue", "--chapter-names", "number", "--text-encoding", "cp1251",
            "--cover-size", "900")
        #expect(request.inputs == ["a", "b"])
        #expect(request.output == "out.m4b")
        #expect(request.overwrite)
        #expect(request.damaged == .skip)
        #expect(
            request.encoding
                == EncodingOptions(
                    bitRate: 64_000, sampleRate: SampleRate(hertz: 44_100), channels: 1,
                    encoder: EncoderChoice(name: "aac", coder: "fast"), rateControl: .constantBitRate,
                    quality: 120, codec: .encode))
        #expect(request.discovery.cover == "c.png")
        #expect(request.discovery.chapterFile == "b.cue")
        #expect(request.discovery.order == .tag)
        #expect(request.discovery.chapterNames == .number)
        #expect(request.discovery.textEncoding?.name == "cp1251")
        #expect(request.discovery.coverSize == 900)
    }

    @Test(arguments: [
        ["--bitrate", "64k"], ["--sample-rate", "44100"], ["--channels", "1"], ["--encoder", "aac"],
        ["--rate-control", "cbr"], ["--quality", "100"],
    ])
    func `copying and wishes for the sound contradict each other`(_ wish: [String]) {
        let error = #expect(throws: (any Error).self) {
            _ = try ForgeNative.parseAsRoot(["convert", "a", "--codec", "copy"] + wish)
        }
        #expect(
            error.map { ForgeNative.message(for: $0).contains("\(wish[0]) cannot be met by copying") } == true
        )
        #expect(throws: Never.self) {
            _ = try ForgeNative.parseAsRoot(["convert", "a", "--codec", "auto"] + wish)
            _ = try ForgeNative.parseAsRoot(["convert", "a", "--codec", "copy"])
        }
        #expect(throws: (any Error).self) { try ForgeNative.parseAsRoot(["convert", "a", "--codec", "mp3"]) }
    }

    @Test(arguments: [
        ([], DamagePolicy.fail), (["--damaged", "fail"], .fail), (["--damaged", "keep"], .keep),
        (["--damaged", "skip"], .skip), (["--skip-damaged"], .skip),
        (["--skip-damaged", "--damaged", "skip"], .skip),
    ])
    func `what becomes of damaged tracks`(_ words: [String], _ policy: DamagePolicy) throws {
        let convert = try ForgeNative.parseAsRoot(["convert", "a"] + words)
        #expect(try #require(convert as? ConvertCommand).request.damaged == policy)
        let batch = try ForgeNative.parseAsRoot(["batch", "a", "-o", "b"] + words)
        #expect(try #require(batch as? BatchCommand).setup.options.damaged == policy)
    }

    @Test(arguments: ["fail", "keep"])
    func `leaving damaged tracks out and not leaving them out contradict each other`(_ policy: String) {
        for command in [["convert", "a"], ["batch", "a", "-o", "b"]] {
            let error = #expect(throws: (any Error).self) {
                _ = try ForgeNative.parseAsRoot(command + ["--skip-damaged", "--damaged", policy])
            }
            #expect(error.map { ForgeNative.message(for: $0).contains("contradict each other") } == true)
        }
    }

    @Test func `nothing is asked for that was not typed`() throws {
        let request = try request("a")
        #expect(request.encoding == EncodingOptions())
        #expect(request.metadata.values.isEmpty)
        var discovery = DiscoveryOptions()
        discovery.optionNames = .typed
        #expect(request.output == nil)
        #expect(request.discovery == discovery)
        #expect(!request.overwrite)
        #expect(request.damaged == .fail)
    }

    @Test func `chapters come from a source by its name, or from a file`() throws {
        for source in DiscoveryOptions.ChapterSource.allCases {
            let options = try request("a", "--chapters", source.rawValue).discovery
            #expect(options.chapterSource == source)
            #expect(options.chapterFile == nil)
        }
        #expect(try request("a", "--chapters", "./cue").discovery.chapterFile == "./cue")
        #expect(try request("a", "--no-cover").discovery.noCover)
    }

    private func cores(_ words: String...) throws -> (slots: Int, warning: String?) {
        let command = try #require(try ForgeNative.parseAsRoot(["convert", "a"] + words) as? ConvertCommand)
        return (command.cores.allowance.slots, command.cores.allowance.warning)
    }

    @Test func `half the cores are the limit unless all are given`() throws {
        let all = Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let half = max(1, all / 2)
        #expect(try cores() == (half, nil))
        #expect(try cores("--encodes", "1") == (1, nil))
        #expect(try cores("--all-cores") == (all, nil))
        #expect(try cores("--all-cores", "--encodes", "1") == (1, nil))
        #expect(
            try cores("--encodes", "9999") == (
                half, "--encodes 9999 becomes \(half), half the cores; --all-cores lifts the limit"
            ))
        #expect(
            try cores("--encodes", "9999", "--all-cores") == (
                all, "--encodes 9999 becomes \(all), all the cores"
            ))
    }

    @Test(arguments: [
        ("--title", MetadataField.title), ("--subtitle", .subtitle), ("--author", .author),
        ("--narrator", .narrator), ("--series", .series), ("--series-part", .seriesPart), ("--year", .year),
        ("--genre", .genre), ("--description", .description), ("--publisher", .publisher),
        ("--language", .language), ("--asin", .asin), ("--isbn", .isbn),
    ])
    func `a tag's option sets its field`(_ option: String, _ field: MetadataField) throws {
        let metadata = try request("a", option, "2010 Ünïcode").metadata
        #expect(metadata.values == [field: MetadataValue("2010 Ünïcode", from: .request)])
    }

    @Test func `books in flight are capped like slots, and that is said`() throws {
        func options(_ words: String...) throws -> (workers: Int, warnings: [String]) {
            let command = try ForgeNative.parseAsRoot(["batch", "lib", "-o", "out"] + words)
            let setup = try #require(command as? BatchCommand).setup
            return (setup.options.workers, setup.warnings)
        }
        let all = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
        let half = max(1, all / 2)
        #expect(try options() == (min(16, half), []))
        #expect(try options("--workers", "1") == (1, []))
        let asked = try options("--workers", "16")
        #expect(asked.workers == min(16, half))
        #expect(
            asked.warnings
                == (half < 16
                    ? ["--workers 16 becomes \(half), half the cores; --all-cores lifts the limit"] : []))
        // Large machines are not at hand.
        #expect(WorkArguments.books(nil, on: 64) == 16)
        #expect(WorkArguments.books(16, on: 64) == 16)
        #expect(WorkArguments.books(nil, on: 12) == 12)
        #expect(WorkArguments.books(3, on: 12) == 3)
        let free = try options("--workers", "16", "--all-cores")
        #expect(free.workers == min(16, all))
        #expect(free.warnings == (all < 16 ? ["--workers 16 becomes \(all), all the cores"] : []))
    }

    @Test func `people and genres may be several, joined as those of tags are`() throws {
        let metadata = try request(
            "a", "--author", "A B", "--author", "C D", "--narrator", "E", "--narrator", "F", "--genre", "G",
            "--genre", "H"
        ).metadata
        #expect(metadata[.author] == "A B, C D")
        #expect(metadata[.narrator] == "E, F")
        #expect(metadata[.genre] == "G; H")
    }

    @Test(arguments: [["convert", "a"], ["preview", "a"], ["batch", "a", "-o", "b"]])
    func `every command that encodes takes a limit and a priority`(_ words: [String]) throws {
        let words = words + ["--cpu-limit", "50%", "--nice", "7"]
        let command = try ForgeNative.parseAsRoot(words)
        let cores =
            switch command {
            case let command as ConvertCommand: command.cores
            case let command as PreviewCommand: command.cores
            default: try #require(command as? BatchCommand).work.cores
            }
        #expect(cores.allowance.loadLimit == 0.5)
        #expect(cores.allowance.niceness == 7)
    }

    @Test func `channels may be called by their names`() throws {
        #expect(try request("a", "--channels", "mono").encoding.channels == 1)
        #expect(try request("a", "--channels", "Stereo").encoding.channels == 2)
    }

    @Test func `-n is short for --dry-run`() throws {
        let convert = try ForgeNative.parseAsRoot(["convert", "a", "-n"])
        #expect(try #require(convert as? ConvertCommand).output.dryRun)
        let batch = try ForgeNative.parseAsRoot(["batch", "a", "-o", "b", "-n"])
        #expect(try #require(batch as? BatchCommand).selection.dryRun)
    }

    @Test func `names that begin with a dash go behind two dashes`() throws {
        #expect(try request("-o", "out.m4b", "--", "-a.mp3", "--b.mp3").inputs == ["-a.mp3", "--b.mp3"])
    }

    @Test(arguments: [
        ("64k", 64_000), ("64000", 64_000), ("64kbps", 64_000), ("64 kb/s", 64_000), ("64K", 64_000),
        ("96.5k", 96_500), ("1200k", 1_200_000), ("8000", 8_000),
    ])
    func `bit rates are understood as people type them`(_ text: String, _ bits: Int) throws {
        #expect(try BitRate(parsing: text).bitsPerSecond == bits)
    }

    @Test(arguments: [
        "64", "", "k", "-64k", "64m", "7999", "1200001", "64.5", "6 4k", "64.1234k", "1e5", "٦٤k",
    ])
    func `other bit rates are refused`(_ text: String) {
        #expect(throws: (any Error).self) { try BitRate(parsing: text) }
    }

    @Test(arguments: [("44100", 44_100), ("44.1k", 44_100), ("22.05kHz", 22_050), ("48 khz", 48_000)])
    func `sample rates are understood as people type them`(_ text: String, _ hertz: Int) throws {
        #expect(try SampleRate(parsing: text).hertz == hertz)
    }

    @Test(arguments: [
        (
            [],
            "no command was given; to make a book, type: forge-native convert FOLDER; see 'forge-native --help'"
        ),
        (["convert"], "no folder or file was given; see 'forge-native convert --help'"),
        (["frobnicate"], "no command 'frobnicate'; see 'forge-native --help'"),
        (["inspect"], "no <file> was given; see 'forge-native inspect --help'"),
        (
            ["convert", "a", "--titel", "b"],
            "unknown option '--titel'; did you mean '--title'? See 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "--bitrate", "64"],
            "the value '64' is invalid for '--bitrate <rate>': a bit rate is from 8k to 1200k, such as 64k; "
                + "see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "--channels", "3"],
            "--channels is 1 (mono) or 2 (stereo), not 3; see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "--encodes", "0"],
            "--encodes is at least 1, not 0; see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "--rate-control", "vbr"],
            "--rate-control is quality or cbr, "
                + "not vbr; see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "--encoder", "aac:"],
            "--encoder wants a name, or a name and a coder such as aac:fast; see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "-q", "-v"],
            "--verbose and --quiet cannot go together; see 'forge-native convert --help'"
        ),
        (
            ["convert", "a", "-o"],
            "-o needs a value: -o <file>; see 'forge-native convert --help'"
        ),
    ])
    func `a command line that makes no sense is one line and status 2`(
        _ arguments: [String], _ message: String
    ) throws {
        let result = try ForgeNativeProgram.run(arguments)
        #expect(result.status == 2)
        #expect(result.stdout.isEmpty)
        #expect(result.stderr == "error: \(message)\n")
    }

    @Test(arguments: [
        ["--encoder", "nonesuch"], ["--encoder", "aac:nonesuch"], ["--sample-rate", "44099"],
    ])
    func `what the linked FFmpeg does not have is refused before anything is written`(
        _ options: [String]
    ) throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("a.wav")
            let result = try ForgeNativeProgram.run(
                ["convert", "a.wav", "-q"] + options, in: folder.path)
            #expect(result.status == 2)
            let asked = options[1].replacing("aac:", with: "")
            #expect(result.stderr.hasPrefix("error: "), "\(result.stderr)")
            #expect(result.stderr.contains(asked), "\(result.stderr)")
            #expect(result.stderr.filter { $0 == "\n" }.count == 1)
            #expect(folder.names == ["a.wav"])
        }
    }
}
