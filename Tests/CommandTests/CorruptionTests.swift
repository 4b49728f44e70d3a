import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

/// Whatever is done to an input: a book that is right or an error that says why not, soon, in little memory, the input as it
/// was and nothing else left. Which inputs are broken how follows from seeds; `.ci/corrupt` tries more of them.
@Suite struct CorruptionTests {
    /// Broken files of each kind; `.ci/corrupt` sets it.
    private static let count = ProcessInfo.processInfo.environment["FORGE_CORRUPTIONS"].flatMap {
        Int($0)
    }
    /// Seconds until a book of half a second is taken to hang, on machines that do much else.
    private static let longest = 60.0
    /// Bytes: what the program takes for any book, and four times that under a sanitizer.
    private static let most = (isSanitized ? 800 : 200) << 20

    private static let isSanitized = dlsym(nil, "__asan_init") != nil

    /// Makes b.m4b, and tells the memory that it took.
    private func convert(
        _ words: [String], in folder: TemporaryFolder
    ) throws -> (result: RunResult, peak: Int) {
        let program = try ForgeNativeProgram.start(["convert", "-o", "b.m4b", "-q"] + words, in: folder.path)
        var peak = 0
        let result = try program.wait(timeout: Self.longest) { peak = max(peak, program.peakMemory) }
        #expect(peak > 1 << 20, "it was looked at")
        return (result, peak)
    }

    /// Runs the program on a broken input, by turns with all of its policies.
    private func check(_ broken: Corrupter.Broken, _ turn: Int, _ counts: inout [Int32: Int]) async throws {
        try await withTemporaryFolder { folder in
            try folder.write(broken.bytes, to: "in/\(broken.name)")
            let policy = ["fail", "keep", "skip"][turn % 3]
            let codec = ["auto", "encode"][turn / 3 % 2]
            let (result, peak) = try convert(
                ["in/\(broken.name)", "--damaged", policy, "--codec", codec], in: folder)
            counts[result.status, default: 0] += 1
            let told = "\(broken.what), \(policy), \(codec): \(result.status), \(result.stderr)"
            // Without its only track there is nothing to do.
            #expect((policy == "skip" ? [0, 1, 2] : [0, 1]).contains(result.status), "\(told)")
            #expect(!result.stderr.contains("report it"), "\(told)")
            #expect(peak < Self.most, "\(peak) bytes: \(told)")
            #expect(folder.read("in/\(broken.name)") == broken.bytes, "\(told)")
            #expect(folder.names(in: "in") == [broken.name], "\(told)")
            #expect(folder.names == (result.status == 0 ? ["b.m4b", "in"] : ["in"]), "\(told)")
            guard result.status == 0 else {
                #expect(result.stderr.hasPrefix("error: "), "\(told)")
                return
            }
            let file = try #require(
                try await Forge.verify([ForgePath(folder.path("b.m4b"))]).value.files.first)
            #expect(file.findings.allSatisfy { $0.severity != .error }, "\(told) \(file.findings)")
        }
    }

    @Test(.requires(.ffmpeg), arguments: SoundKind.all)
    func `a broken file of sound`(_ kind: SoundKind) async throws {
        try await withTemporaryFolder { folder in
            let others = try [SoundKind.all[0], SoundKind.all[3], SoundKind.all[21]].map {
                try $0.make(in: folder, seconds: 0.2)
            }
            _ = try kind.make(in: folder, seconds: 0.5)
            let corrupter = try Corrupter(kind.name, at: folder.path(kind.name), others: others)
            #expect(!corrupter.cuts.isEmpty)
            let count = Self.count ?? 4
            let cuts = corrupter.cuts
            // Without being told, a few that are far apart.
            let step = Self.count == nil ? max(1, cuts.count / 3) : 1
            var counts: [Int32: Int] = [:]
            for index in stride(from: cuts.count / 7, to: cuts.count, by: step) {
                try await check(cuts[index], index, &counts)
            }
            for seed in 0..<count { try await check(corrupter.random(UInt64(seed)), seed, &counts) }
            if Self.count != nil { print("corrupt: \(kind.name): exit status and files: \(counts)") }
        }
    }

    private static let sidecars: [(name: String, text: String)] = [
        (
            "metadata.json",
            #"{"title": "T\u00ef", "authors": ["A", "B"], "series": ["S #2"], "publishedYear": "1999", "#
                + #""chapters": [{"id": 0, "start": 0, "end": 0.2, "title": "C"}]}"#
        ),
        (
            "metadata.opf",
            """
            <?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf"><metadata \
            xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>T</dc:title><dc:creator role="aut">A</dc:creator>\
            <meta name="calibre:series" content="S"/></metadata></package>
            """
        ),
        ("book.nfo", "General Information\n Title: T\n Author: A\n Read By: N\n\nBook Description\n Text\n"),
        (
            "a.cue",
            "PERFORMER \"A\"\nFILE \"a.wav\" WAVE\n TRACK 01 AUDIO\n  TITLE \"One\"\n  INDEX 01 00:00:00\n"
                + " TRACK 02 AUDIO\n  TITLE \"Two\"\n  INDEX 01 00:00:20\n"
        ),
        ("chapters.txt", "00:00:00.000 One\n00:00:00.200 Two\n"), ("desc.txt", "About it.\n"),
        ("reader.txt", "N\n"), ("list.m3u8", "#EXTM3U\n#EXTINF:1,One\na.wav\n"),
        ("metadata.abs", ";ABMETADATA1\ntitle=T\n[CHAPTER]\nstart=0\nend=0.2\ntitle=One\n"),
    ]

    @Test func `a broken sidecar`() throws {
        var counts: [Int32: Int] = [:]
        for (name, text) in Self.sidecars {
            try withTemporaryFolder { folder in
                let path = try folder.write(Array(text.utf8), to: name)
                let corrupter = try Corrupter(name, at: path, others: [Array(Self.sidecars[0].text.utf8)])
                for seed in 0..<(Self.count ?? 3) {
                    let broken = corrupter.random(UInt64(seed))
                    try folder.write(broken.bytes, to: "in/\(name)")
                    try folder.writeSpeech("in/a.wav", seconds: 0.5)
                    let (result, peak) = try convert(["in", "--overwrite"], in: folder)
                    counts[result.status, default: 0] += 1
                    #expect(
                        [0, 1].contains(result.status), "\(broken.what): \(result.status) \(result.stderr)")
                    #expect(!result.stderr.contains("report it"), "\(broken.what): \(result.stderr)")
                    #expect(peak < Self.most, "\(broken.what): \(peak) bytes")
                    #expect(folder.read("in/\(name)") == broken.bytes)
                    #expect(folder.names(in: "in") == ["a.wav", name].sorted())
                }
            }
        }
        if Self.count != nil { print("corrupt: sidecars: exit status and files: \(counts)") }
    }
}
