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

@Suite struct DoctorTests {
    @Test func `a sound installation is told of in text and in JSON`() throws {
        try withTemporaryFolder { folder in
            let text = try ForgeNativeProgram.run(
                ["doctor", "."], in: folder.path)
            #expect(text.status == 0, "\(text.stderr)")
            for name in [
                "FFmpeg", "libavutil", "libavcodec", "libavformat", "libswresample", "encoder", "decoders",
                "settings", "cores", "encode slots", "workers", "current folder", "output folder", "journal",
            ] {
                #expect(text.text.contains(try Regex("(?m)^(ok|note)  +\(name)  ")), "\(name): \(text.text)")
            }
            #expect(text.text.contains("aac, coders"))
            let lines = try jsonLines(
                ForgeNativeProgram.run(["doctor", "--json", "."], in: folder.path).text)
            #expect(lines.dropLast().allSatisfy { $0["type"] as? String == "checkup" })
            #expect(lines.last?["type"] as? String == "doctor")
            #expect(lines.last?["missing"] as? Int == 0)
            let checkups = lines.count { $0["type"] as? String == "checkup" }
            #expect(checkups == text.text.split(separator: "\n").count { !$0.hasPrefix(" ") })
            #expect(folder.names.isEmpty)
        }
    }

    @Test func `what is missing is told with its remedy and status 1`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("bitrat = 1".utf8), to: "forge-native.toml")
            let result = try ForgeNativeProgram.run(["doctor", "forge-native.toml"], in: folder.path)
            #expect(result.status == 1)
            #expect(
                result.text.contains("MISSING  settings        forge-native.toml:1: unknown key 'bitrat'"))
            #expect(
                result.text.contains(
                    "MISSING  output folder   forge-native.toml: nothing can be written there (Not a directory)\n"
                ), "\(result.text)")
            #expect(result.text.contains("  choose a folder: that is a file\n"))
            let lines = try jsonLines(
                ForgeNativeProgram.run(["doctor", "--json", "forge-native.toml"], in: folder.path).text)
            #expect(lines.last?["missing"] as? Int == 2)
        }
    }

    @Test func `a folder that may not be written is found by writing`() throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "closed/file")
            try Tool("chmod").run(["a+rx,a-w", folder.path("closed")])
            try Tool("chmod").run(["a+rwx", folder.path])
            let result = try ForgeNativeProgram.runUnprivileged(
                ["doctor", folder.path("closed")], copiedTo: folder)
            #expect(result.status == 1)
            #expect(
                result.text.contains("nothing can be written there (Permission denied)"), "\(result.text)")
        }
    }

    private func journal(_ words: String..., in folder: TemporaryFolder) throws -> String {
        let text = try ForgeNativeProgram.run(["doctor"] + words, in: folder.path).text
        return text.split(separator: "\n").first { $0.contains(" journal  ") }.map(String.init) ?? text
    }

    @Test func `an output folder that is not there is one that a batch makes`() throws {
        try withTemporaryFolder { folder in
            let result = try ForgeNativeProgram.run(["doctor", "no/where"], in: folder.path)
            #expect(result.status == 0)
            #expect(folder.names.isEmpty)
            #expect(
                result.text.contains(
                    "ok       output folder   no/where is not there yet and would be made in .: writable, "),
                "\(result.text)")
            #expect(
                result.text.contains(
                    "ok       journal         none yet: the first batch makes no/where/.forge-native.sqlite\n"
                ))
        }
    }

    @Test func `the journal of an output folder is told of, and a batch that is at work`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("lib/A/1.wav")
            try folder.write(Array("junk".utf8), to: "lib/Bad/1.mp3")
            #expect(try ForgeNativeProgram.run(["batch", "lib", "-o", "out"], in: folder.path).status == 1)
            #expect(
                try journal("out", in: folder)
                    == "note     journal         out/.forge-native.sqlite: form 1, books: 1 finished, 1 failed"
            )
            try folder.writeLongBook(minutes: 20)
            let child = try ForgeNativeProgram.start(
                ["batch", "book", "-o", "live", "--journal", "j.sqlite"], in: folder.path)
            try child.waitUntil {
                try journal("live", "--journal", "j.sqlite", in: folder).hasSuffix(
                    ": form 1, books: 1 in flight")
            }
            let live = try ForgeNativeProgram.run(["doctor", "live"], in: folder.path)
            #expect(live.status == 0)
            #expect(
                live.text.contains(
                    try Regex("(?m)^note     batch           one is writing there, process [0-9]+$")))
            child.send(SIGKILL)
            _ = try child.wait()
            let killed = try ForgeNativeProgram.run(
                ["doctor", "live", "--journal", "j.sqlite"], in: folder.path)
            #expect(killed.text.contains("j.sqlite: form 1, books: 1 in flight when their run ended\n"))
            #expect(killed.text.contains("  the next batch makes those that were interrupted\n"))
            #expect(!killed.text.contains("one is writing there"))
        }
    }

    @Test func `what a batch would do by the settings is told, whether they name a folder or make no sense`()
        throws
    {
        try withTemporaryFolder { folder in
            func text(_ settings: String, _ words: String...) throws -> String {
                try folder.write(Array(settings.utf8), to: "forge-native.toml")
                return try ForgeNativeProgram.run(["doctor"] + words, in: folder.path).text
            }
            let all = try text(
                """
                [batch]
                output = "M4B"
                journal = "j.sqlite"
                workers = 16
                all-cores = true
                encodes = 1
                cpu-limit = 85
                """)
            for line in [
                "encode slots    1; all cores may be used", "cpu limit       85% with other programs",
                "output folder   M4B is not there yet",
                "journal         none yet: the first batch makes j.sqlite",
            ] { #expect(all.contains(" \(line)"), "\(line): \(all)") }
            // Where there are 16 cores, nothing is too much.
            #expect(
                all.contains("workers         16 books at once")
                    || all.contains("note     limits          --workers 16 becomes "))
            let named = try text("[batch]\noutput = \"M4B\"", "other")
            #expect(named.contains("output folder   other is not there yet"))
            #expect(!named.contains("M4B"))
            let none = try text("[batch]\nworkers = 1")
            #expect(none.contains("workers         1 book at once"))
            #expect(!none.contains("output folder"))
            let broken = try text("[batch]\nworkers = 99", "other")
            #expect(broken.contains("MISSING  settings  "))
            #expect(broken.contains("ok       workers         "))
            #expect(broken.contains("output folder   other is not there yet"))
        }
    }

    @Test func `what the books of a journal need is said`() {
        func checkup(_ change: (inout JournalSummary) -> Void, isInUse: Bool = false) -> Checkup {
            var summary = JournalSummary()
            summary.form = 1
            change(&summary)
            return JournalCheck.checkup(summary, at: "j", isInUse: isInUse)
        }
        #expect(checkup { $0.done = 3 } == Checkup("journal", .ok, "j: form 1, books: 3 finished"))
        #expect(checkup { $0.form = 0 } == Checkup("journal", .ok, "j: empty"))
        #expect(checkup({ $0.running = 1 }, isInUse: true).remedy == nil)
        for remedy in [
            checkup { $0.running = 1 }.remedy, checkup({ $0.interrupted = 1 }, isInUse: true).remedy,
        ] { #expect(remedy == "the next batch makes those that were interrupted") }
        let all = checkup {
            ($0.done, $0.failed, $0.interrupted, $0.setAside, $0.running) = (1, 2, 3, 4, 5)
        }
        #expect(all.state == .note)
        #expect(
            all.detail
                == "j: form 1, books: 1 finished, 2 failed, 3 interrupted, 4 set aside, 5 in flight when their run ended"
        )
        #expect(all.remedy?.split(separator: ";").count == 3)
        let newer = checkup {
            $0.isNewer = true
            $0.form = 2
        }
        #expect(newer.state == .missing)
        #expect(newer.remedy?.hasPrefix("use that version") == true)
    }

    @Test func `a library that is older than its headers, or of another kind, is wrong`() {
        func isRight(_ linked: UInt32, _ headers: UInt32) -> Bool {
            LibraryVersion(name: "x", linked: linked, headers: headers).isCompatible
        }
        #expect(isRight(0x3B_2564, 0x3B_2564))
        #expect(isRight(0x3B_2664, 0x3B_2564))
        #expect(isRight(0x3B_2565, 0x3B_2564))
        #expect(!isRight(0x3B_2464, 0x3B_2564))
        #expect(!isRight(0x3C_2564, 0x3B_2564))
        #expect(LibraryVersion(name: "x", linked: 0x3B_2564, headers: 0).linked == "59.37.100")
        let checkups = Findings.libraries([LibraryVersion(name: "x", linked: 1, headers: 2)], release: "5.1")
        #expect(checkups.last?.state == .missing)
        #expect(checkups.last?.remedy != nil)
    }

    @Test func `an FFmpeg without encoders or decoders is told how to get them`() {
        #expect(Findings.encoders([]).map(\.state) == [.missing])
        let decoders = Findings.decoders { $0 == "webp" ? nil : $0 }
        #expect(decoders.last?.state == .missing)
        #expect(decoders.last?.detail == "none for WebP covers")
        #expect(decoders.last?.remedy?.contains("apt install") == true)
        #expect(!decoders[0].detail.contains("WebP"))
        #expect(Findings.decoders { $0 }.map(\.state) == [.ok])
    }
}
