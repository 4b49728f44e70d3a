import ArgumentParser
import ForgeModel
import TestSupport
import Testing

@testable import ForgeCommands

/// Settings of files and the environment, without either.
@Suite struct SettingsTests {
    private let parser = CommandLineParser(ForgeNative.self)
    private let options: OptionTable

    init() throws { options = try parser.options }

    private func sources(
        _ variables: [String: String] = [:], project: String? = nil, user: String? = nil
    ) -> SettingsSources {
        var sources = SettingsSources()
        sources.variables = variables.sorted { $0.key < $1.key }.map {
            ("FORGE_NATIVE_\($0.key)", Array($0.value.utf8))
        }
        if let project { sources.files.append(SettingsFile(path: "project", text: project)) }
        if let user { sources.files.append(SettingsFile(path: "user", text: user)) }
        return sources
    }

    private func words(_ typed: String..., with sources: SettingsSources) throws -> [String] {
        try CommandResolver(parser, sources: { sources }).words(for: typed)
    }

    private func problems(_ text: String) throws -> [String] {
        try Settings(sources(project: text), parser: parser).allProblems.map {
            "\($0.source.text): \($0.reason)"
        }
    }

    @Test func `the command line is stronger than the environment, the project's file and the user's`() throws
    {
        let user = "bitrate = 32000\nchannels = 1\norder = \"tag\"\nencodes = 1"
        let project = "bitrate = \"48k\"\nchannels = 2\norder = \"name\""
        let all = sources(["BITRATE": "64k", "CHANNELS": "1"], project: project, user: user)
        #expect(
            try words("convert", "--bitrate", "96k", "x", with: all)
                == ["convert", "--channels=1", "--order=name", "--encodes=1", "--bitrate", "96k", "x"])
        #expect(
            try words("convert", "x", with: sources(project: project, user: user))
                == ["convert", "--bitrate=48k", "--channels=2", "--order=name", "--encodes=1", "x"])
    }

    @Test func `a section is stronger than what stands above it, and for its command alone`() throws {
        let both = sources(
            project: "order = \"tag\"\n[scan]\norder = \"name\"", user: "[convert]\norder = \"auto\"")
        #expect(try words("scan", "x", with: both) == ["scan", "--order=name", "x"])
        // The project's file as a whole is stronger than the user's.
        #expect(try words("convert", "x", with: both) == ["convert", "--order=tag", "x"])
    }

    @Test func `options that a command lacks are for the others`() throws {
        #expect(try words("scan", "x", with: sources(["BITRATE": "64k"])) == ["scan", "x"])
    }

    @Test func `a flag is true or false, and false undoes the true of a weaker source`() throws {
        let user = "overwrite = true"
        #expect(try words("convert", "x", with: sources(user: user)) == ["convert", "--overwrite", "x"])
        #expect(
            try words("convert", "x", with: sources(project: "overwrite = false", user: user)) == [
                "convert", "x",
            ])
        for no in ["false", "No", "0"] {
            #expect(
                try words("convert", "x", with: sources(["OVERWRITE": no], user: user)) == ["convert", "x"])
        }
    }

    @Test(arguments: ["-v", "--verbose", "-v -o=x"])
    func `what rules out a setting drops it`(_ typed: String) throws {
        let typed = ["convert"] + typed.split(separator: " ").map(String.init)
        let quiet = sources(project: "quiet = true\nno-cover = true")
        #expect(
            try CommandResolver(parser, sources: { quiet }).words(for: typed)
                == ["convert", "--no-cover"] + typed.dropFirst())
        #expect(
            try words("convert", "--cover=c.png", with: quiet) == ["convert", "--quiet", "--cover=c.png"])
        #expect(
            try words("convert", with: sources(["VERBOSE": "true"], project: "quiet = true"))
                == ["convert", "--verbose"])
    }

    @Test func `words behind the dashes are no options`() throws {
        let words = try words("convert", "--", "--bitrate", with: sources(["BITRATE": "64k"]))
        #expect(words == ["convert", "--bitrate=64k", "--", "--bitrate"])
    }

    @Test(arguments: ["--help", "-h", "--no-config"])
    func `help comes and files are left alone whatever is in them`(_ word: String) throws {
        #expect(try words("convert", word, with: sources(project: "nonsense")) == ["convert", word])
    }

    @Test func `commands without settings never look for them`() throws {
        let typed = ["inspect", "x"]
        let resolver = CommandResolver(parser) {
            Issue.record("looked")
            return SettingsSources()
        }
        let words = try resolver.words(for: typed)
        #expect(words == typed)
    }

    @Test(arguments: [
        ("bitrat = 1", "project:1: unknown key 'bitrat'; the nearest is 'bitrate'"),
        (
            "\n[convert]\nsample_rate = 1",
            "project:3: unknown key 'sample_rate'; the nearest is 'sample-rate'"
        ),
        ("[scan]\nbitrate = 1", "project:2: 'bitrate' is not an option of 'scan'"),
        ("[convrt]\norder = 1", "project:1: unknown section 'convrt'; the nearest is 'convert'"),
        ("[batch]\nwrokers = 1", "project:2: unknown key 'wrokers'; the nearest is 'workers'"),
        ("[inspect]\njson = true", "project:1: unknown section 'inspect'"),
        ("sidecars = true", "project:1: unknown key 'sidecars'"),
        ("[batch]\nlimit = 3", "project:2: 'limit' is of one book or one run: give it on the command line"),
        ("[batch]\nworkers = 17", "project:2: --workers is 1 to 16, not 17"),
        ("[batch]\nretries = 1.5", "project:2: the value '1.5' is invalid for '--retries <number>'"),
        (
            "# retries\n[batch]\ninclude = [\n  \"retries = 1\",\n]\nretries = true",
            "project:6: 'retries' is one text or number, not true or false"
        ),
        ("include = [\n  true,\n]", "project:1: 'include' is a list of texts, not a list of other things"),
        ("title = \"A\"", "project:1: 'title' is of one book or one run: give it on the command line"),
        ("overwrite = \"yes\"", "project:1: 'overwrite' is true or false, not a text or number"),
        ("channels = true", "project:1: 'channels' is one text or number, not true or false"),
        ("channels = [1, 2]", "project:1: 'channels' is one text or number, not a list"),
        ("channels = 2026-11-21", "project:1: 'channels' is one text or number, not a date or time"),
        (
            "[convert]\n[convert.channels]\na = 1",
            "project:2: 'channels' is one text or number, not a section"
        ),
        ("convert = 1", "project:1: 'convert' is a section, [convert], not a text or number"),
        ("\nchannels = 3", "project:2: --channels is 1 (mono) or 2 (stereo), not 3"),
        ("a = 1\0", "project: the file is not text"),
    ])
    func `a mistake is told with its place and what was meant`(_ text: String, _ problem: String) throws {
        #expect(try problems(text) == [problem])
    }

    @Test func `what is no TOML is told with its line`() throws {
        let found = try problems("order = \"tag\"\n[scan\n")
        #expect(found.count == 1, "\(found)")
        #expect(found.first?.hasPrefix("project:2: not TOML: ") == true, "\(found)")
    }

    /// TOMLKit's parser ends the program at these.
    @Test(arguments: [
        "[+x]", "[[+x]]", "[.a]", "[é]", "[[é]]", "[", "[[", "[ ", "[#]", "[=]", " \t[ .a]",
        "[convert]\r\n[+a]",
    ])
    func `a section without a name is told with its line`(_ text: String) throws {
        let line = text.hasPrefix("[convert]") ? 2 : 1
        #expect(try problems(text) == ["project:\(line): not TOML: a section has no name in letters"])
    }

    @Test func `names of sections that may be are left to the parser`() throws {
        for text in ["[ convert ]", "['convert']", "[\"convert\"]", "\t[convert] # é"] {
            #expect(try problems(text).isEmpty, "\(text)")
        }
    }

    @Test func `all mistakes of a file are found`() throws {
        #expect(try problems("bitrat = 1\nchanels = 2\nbitrate = \"fast\"").count == 3)
    }

    @Test func `a variable that is no option is a mistake`() throws {
        let problem = try Settings(sources(["BITRAT": "1"]), parser: parser).problems.first
        #expect(problem?.source == .environment(variable: "FORGE_NATIVE_BITRAT"))
        #expect(problem?.reason == "unknown option 'bitrat'; the nearest is 'bitrate'")
        #expect(problem?.error.code == .usage)
    }

    @Test func `a name that takes few changes is near, others are not named`() {
        let known = ["bitrate", "sample-rate", "order", "nice", "all-cores"]
        for (key, name) in [
            ("bit-rate", "bitrate"), ("Bitrate", "bitrate"), ("samplerate", "sample-rate"),
            ("sample_rate", "sample-rate"), ("ordre", "order"), ("ncie", "nice"), ("allcors", "all-cores"),
            ("niece", "nice"), ("rate", nil), ("cores", nil), ("x", nil), ("", nil), ("workers", nil),
        ] { #expect(Spelling.nearest(to: key, among: known) == name, "\(key)") }
    }

    @Test(arguments: OptionTable.readers)
    func `every option of a command is a key but for those that no setting gives`(_ name: String) throws {
        let there = ForgeNative.options(of: name)
        let command = try #require(options.command(name))
        #expect(there.count > 3)
        #expect(Set(command.options.map(\.name)) == there.subtracting(SettableOption.excluded))
    }

    @Test func `what no setting gives is an option that there is`() {
        let there = OptionTable.readers.map(ForgeNative.options).reduce(Set()) { $0.union($1) }
        #expect(SettableOption.excluded.isSubset(of: there), "\(SettableOption.excluded.subtracting(there))")
    }

    @Test func `batch has its settings from its section, from above and from the environment`() throws {
        let file =
            "output = \"M4B\"\nchannels = 1\n[batch]\nworkers = 2\ninclude = [\"A*\", \"B*\"]\n[convert]\nchannels = 2"
        #expect(
            try words("batch", "lib", with: sources(["RETRIES": "5", "CPU_LIMIT": "85%"], project: file)) == [
                "batch", "--output=M4B", "--include=A*", "--include=B*", "--workers=2", "--cpu-limit=85%",
                "--retries=5", "--channels=1", "lib",
            ])
        // What is typed takes the place of a whole list.
        #expect(
            try words("batch", "--include", "C", "-o", "x", with: sources(project: file))
                == ["batch", "--workers=2", "--channels=1", "--include", "C", "-o", "x"])
        let none = sources(project: "[batch]\nno-retry = true\nretries = 3")
        #expect(
            try words("batch", "--retries", "1", with: none) == ["batch", "--retries", "1"])
        #expect(try words("batch", "--no-retry", with: none) == ["batch", "--no-retry"])
    }

    @Test func `a path may begin with the home folder`() throws {
        let home = try #require(UserFolder.home.map { String(decoding: $0, as: UTF8.self) })
        let file =
            "[batch]\noutput = \"~/M4B\"\njournal = \"~other/x\"\norganize = \"~\"\ntemplate = \"~/{title}\""
        #expect(
            try words("batch", "lib", with: sources(["LOG_FILE": "~/log"], project: file)) == [
                "batch", "--output=\(home)/M4B", "--template=~/{title}", "--organize=\(home)",
                "--journal=~other/x", "--log-file=\(home)/log", "lib",
            ])
    }

    @Test func `the template is without mistakes, as it is and with all its keys`() throws {
        let template = SettingsTemplate(options: options).text
        #expect(try problems(template) == [])
        let lines = template.split(separator: "\n", omittingEmptySubsequences: false)
        let keys = lines.filter { $0.hasPrefix("#") && !$0.hasPrefix("# ") && $0.contains(" = ") }
        // Each key of each command, the shared ones once.
        let shared = SettingsTemplate(options: options).shared
        let own = options.commands.flatMap { $0.options.map(\.name).filter { !shared.contains($0) } }
        #expect(keys.count == shared.count + own.count)
        #expect(Set(shared + own) == Set(options.keys))
        // A file for 'convert', a folder for 'batch' and 'preview'.
        #expect(own.count { $0 == "output" } == 3)
        #expect(shared.contains("bitrate"))
        let taken = lines.map { keys.contains($0) ? $0.dropFirst() : $0 }.joined(separator: "\n")
        // The examples are placeholders: what remains to be said against them is said of their values.
        #expect(try problems(taken).allSatisfy { !$0.contains("unknown") && !$0.contains("TOML") })
    }
}

extension ForgeNative {
    /// The long options in a command's help: the other way to learn what there is.
    fileprivate static func options(of command: String) -> Set<String> {
        let type = configuration.subcommands.first { $0.configuration.commandName == command }
        let help = type.map { helpMessage(for: $0, columns: 200) } ?? ""
        return Set(help.matches(of: /(?m)^  (?:-\w, )?--([a-z-]+)/).map { String($0.1) })
    }
}
