import ForgeModel
import TestSupport
import Testing

@testable import forge_native

@Suite struct DoctorTests {
    @Test func `a sound installation is told of in text and in JSON`() throws {
        try withTemporaryFolder { folder in
            let text = try ForgeNativeProgram.run(
                ["doctor", "."], in: folder.path, variables: ["TMPDIR": folder.path])
            #expect(text.status == 0, "\(text.stderr)")
            for name in [
                "FFmpeg", "libavutil", "libavcodec", "libavformat", "libswresample", "encoder", "decoders",
                "cores",
                "settings", "current folder", "temporary folder", "output folder", "journal",
            ] {
                #expect(text.text.contains(try Regex("(?m)^(ok|note)  +\(name)  ")), "\(name): \(text.text)")
            }
            #expect(text.text.contains("aac, coders"))
            let lines = try jsonLines(
                ForgeNativeProgram.run(["doctor", "--json", "."], in: folder.path).text)
            #expect(lines.dropLast().allSatisfy { $0["type"] as? String == "checkup" })
            #expect(lines.last?["type"] as? String == "doctor" && lines.last?["missing"] as? Int == 0)
            let checkups = lines.count { $0["type"] as? String == "checkup" }
            #expect(checkups == text.text.split(separator: "\n").count { !$0.hasPrefix(" ") })
            #expect(folder.names.isEmpty)
        }
    }

    @Test func `what is missing is told with its remedy and status 1`() throws {
        try withTemporaryFolder { folder in
            try folder.write(Array("bitrat = 1".utf8), to: "forge-native.toml")
            let result = try ForgeNativeProgram.run(["doctor", "no/where"], in: folder.path)
            #expect(result.status == 1)
            #expect(
                result.text.contains("MISSING  settings          forge-native.toml:1: unknown key 'bitrat'"))
            #expect(
                result.text.contains(
                    "MISSING  output folder     no/where: nothing can be written there (No such file or directory)\n"
                ))
            #expect(result.text.contains("  make the folder\n"))
            let lines = try jsonLines(
                ForgeNativeProgram.run(["doctor", "--json", "no/where"], in: folder.path).text)
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

    @Test func `the journal of an output folder is found`() throws {
        try withTemporaryFolder { folder in
            try folder.write([1, 2, 3], to: "out/.forge-native/journal.sqlite")
            let result = try ForgeNativeProgram.run(["doctor", "out"], in: folder.path)
            #expect(result.text.contains("out/.forge-native/journal.sqlite, 3 bytes"), "\(result.text)")
        }
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
        #expect(checkups.last?.state == .missing && checkups.last?.remedy != nil)
    }

    @Test func `an FFmpeg without encoders or decoders is told how to get them`() {
        #expect(Findings.encoders([]).map(\.state) == [.missing])
        let decoders = Findings.decoders { $0 == "webp" ? nil : $0 }
        #expect(decoders.last?.state == .missing && decoders.last?.detail == "none for WebP covers")
        #expect(decoders.last?.remedy?.contains("apt install") == true)
        #expect(!decoders[0].detail.contains("WebP"))
        #expect(Findings.decoders { $0 }.map(\.state) == [.ok])
    }
}
