import ForgeKit
import ForgeModel
import Foundation
import M4BFormat
import TestSupport
import Testing

/// Edits of files on the disk.
@Suite struct EditFileTests {
    /// A book of a minute with two chapters.
    private func book(_ folder: TemporaryFolder) async throws -> ForgePath {
        let wav = WAVFile.data(Signal.speech16(22_050 * 60, rate: 22_050), rate: 22_050)
        try folder.write(wav, to: "in/1.wav")
        var request = ConversionRequest(
            inputs: [ForgePath(folder.path("in"))], output: ForgePath(folder.path("a.m4b")))
        request.metadata[.title] = "Old"
        request.metadata[.author] = "Ann"
        _ = try await Forge.convert(request).value
        return ForgePath(folder.path("a.m4b"))
    }

    private func status(_ path: ForgePath) throws -> stat {
        var status = stat()
        try #require(lstat(path.string, &status) == 0)
        return status
    }

    private func title(_ path: ForgePath) throws -> String? { try file(path).text("©nam") }

    private func file(_ path: ForgePath) throws -> M4BFile {
        try M4BFile(reading: FileSource(contents(ofFile: path.string) ?? []))
    }

    private func edit(_ path: ForgePath, _ change: (inout EditRequest) -> Void = { _ in }) async throws
        -> EditReport
    {
        var request = EditRequest(path)
        request.fields[.title] = "New"
        change(&request)
        return try await Forge.edit(request)
    }

    @Test func `permissions and times stay, in place and in a new file`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            for way in [EditReport.Way.inPlace, .rewritten] {
                chmod(path.string, 0o640)
                var times = [
                    timespec(tv_sec: 1_000_000_000, tv_nsec: 5), timespec(tv_sec: 1_100_000_000, tv_nsec: 7),
                ]
                utimensat(AT_FDCWD, path.string, &times, 0)
                let before = try status(path)
                let report = try await edit(path) {
                    $0.fields[.title] = "New \(way.rawValue)"
                    if way == .rewritten {
                        $0.fields[.description] = String(repeating: "Long. ", count: 100_000)
                    }
                }
                let after = try status(path)
                #expect(report.way == way)
                #expect(report.newSize == Int64(after.st_size))
                #expect(after.st_mode == before.st_mode)
                #expect(after.st_mtim.tv_sec == 1_100_000_000)
                #expect(after.st_mtim.tv_nsec == 7)
                #expect((after.st_ino == before.st_ino) == (way == .inPlace))
                #expect(try title(path) == "New \(way.rawValue)")
            }
        }
    }

    @Test func `a field goes to all places where players look, and takes what follows from it along`()
        async throws
    {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            _ = try await edit(path) {
                $0.fields[.series] = "Saga"
                $0.fields[.seriesPart] = "2"
                $0.tags["----:com.apple.iTunes:MOOD"] = ["calm"]
            }
            let new = try file(path)
            for key in ["©nam", "©alb"] { #expect(new.text(key) == "New") }
            #expect(new.text("----:com.apple.iTunes:SERIES-PART") == "2")
            #expect(new.text("©grp") == "Saga #2")
            #expect(new.text("sonm") == "Saga 002 - New")
            #expect(new.text("----:com.apple.iTunes:MOOD") == "calm")
            #expect(new.text("©ART") == "Ann")
            _ = try await edit(path) {
                $0.fields = [.series: "", .seriesPart: ""]
                $0.tags["----:com.apple.iTunes:MOOD"] = []
            }
            let gone = try file(path)
            for key in ["©mvn", "©grp", "sonm", "tvsh", "shwm", "----:com.apple.iTunes:MOOD"] {
                #expect(!gone.tags.contains { $0.key == key })
            }
            #expect(gone.text("©nam") == "New")
        }
    }

    @Test func `chapters are given by their moments`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            let starts: [Int64] = [0, 75 * 10, 75 * 20 + 1]
            _ = try await edit(path) {
                $0.chapters = starts.map {
                    EditRequest.Chapter(start: MediaTime(value: $0, timescale: 75), title: "At \($0)")
                }
            }
            let chapters = try await Forge.inspect(path).chapters
            #expect(chapters.map(\.title) == ["At 0", "At 750", "At 1501"])
            #expect(chapters.map(\.start.value) == [0, 220_500, 441_294])
        }
    }

    @Test func `a backup and a copy hold what was asked for`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            let old = folder.read("a.m4b")
            let kept = try await edit(path) { $0.keepsBackup = true }
            #expect(kept.backup == ForgePath(folder.path("a.m4b.bak")))
            #expect(folder.read("a.m4b.bak") == old)
            let new = folder.read("a.m4b")
            let copied = try await edit(path) {
                $0.fields[.title] = "Copy"
                $0.output = ForgePath(folder.path("b.m4b"))
            }
            #expect(copied.way == .rewritten)
            #expect(folder.read("a.m4b") == new)
            #expect(try title(ForgePath(folder.path("b.m4b"))) == "Copy")
            let taken = await #expect(throws: ForgeError.self) {
                try await edit(path) { $0.output = ForgePath(folder.path("b.m4b")) }
            }
            #expect(taken?.code == .outputExists)
        }
    }

    @Test func `a trial writes nothing`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            let old = folder.read("a.m4b")
            let report = try await edit(path) {
                $0.isTrial = true
                $0.keepsBackup = true
            }
            #expect(report.way == .inPlace)
            #expect(folder.read("a.m4b") == old)
            #expect(folder.names == ["a.m4b", "in"])
        }
    }

    @Test func `a link leads to the file that is edited, and stays a link`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            let link = ForgePath(folder.path("link.m4b"))
            symlink("a.m4b", link.string)
            let report = try await edit(link) {
                $0.fields[.description] = String(repeating: "Long. ", count: 100_000)
            }
            #expect(report.way == .rewritten)
            #expect(try status(link).st_mode & S_IFMT == S_IFLNK)
            #expect(try title(path) == "New")
        }
    }

    @Test func `what is no movie is refused, and stays`() async throws {
        try await withTemporaryFolder { folder in
            let path = ForgePath(try folder.write(Array("no movie at all".utf8), to: "a.m4b"))
            let error = await #expect(throws: ForgeError.self) { try await edit(path) }
            #expect(error?.code == .inputDamaged)
            #expect(error?.path == path)
            #expect(folder.read("a.m4b") == Array("no movie at all".utf8))
        }
    }

    @Test func `a file that another edits is left alone`() async throws {
        try await withTemporaryFolder { folder in
            let path = try await book(folder)
            let file = open(path.string, O_RDONLY)
            defer { close(file) }
            try #require(flock(file, LOCK_EX) == 0)
            let error = await #expect(throws: ForgeError.self) { try await edit(path) }
            #expect(error?.isTransient == true)
        }
    }
}
