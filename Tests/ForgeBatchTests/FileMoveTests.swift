import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

#if canImport(Glibc)
    import Glibc
#endif

/// Moving and copying, within a volume and, on Linux, between the temporary folder and the memory disk.
@Suite struct FileMoveTests {
    /// A folder on a volume that is not that of the temporary folder.
    private func withOtherVolume(_ body: (ForgePath, TemporaryFolder) throws -> Void) throws {
        try withTemporaryFolder { folder in
            let path = "/dev/shm/forge-\(UUID().uuidString)"
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
            defer { try? FileManager.default.removeItem(atPath: path) }
            func volume(_ path: String) throws -> dev_t {
                var status = stat()
                try #require(stat(path, &status) == 0)
                return status.st_dev
            }
            let volumes = (try volume(path), try volume(folder.path))
            try #require(volumes.0 != volumes.1, "the temporary folder is on the memory disk")
            try body(ForgePath(path), folder)
        }
    }

    private func names(_ path: ForgePath) -> [String] {
        ((try? FileManager.default.contentsOfDirectory(atPath: path.string)) ?? []).sorted()
    }

    /// More than two of the blocks that are copied at once, and no multiple of one.
    private static let content = (0..<2_500_001).map { UInt8(truncatingIfNeeded: $0 &* 31 >> 3) }

    @Test func `within a volume a file is renamed`() throws {
        try withTemporaryFolder { folder in
            let from = ForgePath(try folder.write([1, 2], to: "a"))
            let to = ForgePath(folder.path("b"))
            let before = try #require(try FileState.at(from))
            try FileMove.move(from, to: to)
            #expect(folder.names == ["b"])
            #expect(try FileState.at(to) == before)
        }
    }

    @Test func `between volumes a file is copied with its time, and removed`() throws {
        try withOtherVolume { other, folder in
            // A name that is no UTF-8.
            let name = ForgePath(bytes: [0x61, 0xFF, 0x62])
            let from = ForgePath(folder.path).appending(name)
            let to = other.appending(name)
            try folder.write(Self.content, to: "x")
            try #require(from.withCString { rename(folder.path("x"), $0) } == 0)
            let before = try #require(try FileState.at(from))
            try FileMove.move(from, to: to)
            #expect(folder.names.isEmpty)
            let after = try #require(try FileState.at(to))
            #expect(after.size == before.size)
            #expect(after.modified == before.modified)
            try #require(to.withCString { rename($0, other.appending("y").string) } == 0)
            #expect(names(other) == ["y"], "a temporary file was left")
            #expect(contents(ofFile: other.appending("y").string) == Self.content)
        }
    }

    @Test(arguments: [false, true])
    func `a file that has the name is kept, and so is the other`(_ isOtherVolume: Bool) throws {
        try withOtherVolume { other, folder in
            let from = ForgePath(try folder.write([1, 2], to: "a"))
            let to = (isOtherVolume ? other : ForgePath(folder.path)).appending("b")
            try Data([9]).write(to: URL(fileURLWithPath: to.string))
            let error = #expect(throws: ForgeError.self) { try FileMove.move(from, to: to) }
            #expect(error?.code == .outputExists)
            #expect(error?.path == to)
            #expect(folder.read("a") == [1, 2])
            #expect(contents(ofFile: to.string) == [9])
            #expect(names(other) == (isOtherVolume ? ["b"] : []), "a temporary file was left")
            // A link that leads nowhere has the name, too.
            try FileManager.default.removeItem(atPath: to.string)
            try FileManager.default.createSymbolicLink(atPath: to.string, withDestinationPath: "nowhere")
            #expect(throws: ForgeError.self) { try FileMove.move(from, to: to) }
            #expect(folder.read("a") == [1, 2])
        }
    }

    @Test func `a link is not moved; a copy of it holds what it leads to`() throws {
        try withOtherVolume { other, folder in
            try folder.write([7], to: "store/a")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("l"), withDestinationPath: "store/a")
            let link = ForgePath(folder.path("l"))
            for target in [other.appending("l"), ForgePath(folder.path("m"))] {
                let error = #expect(throws: ForgeError.self) { try FileMove.move(link, to: target) }
                #expect(error?.reason == "it is a link")
                try FileMove.copy(link, to: target)
                #expect(contents(ofFile: target.string) == [7])
                #expect((try? FileManager.default.destinationOfSymbolicLink(atPath: target.string)) == nil)
            }
            #expect(folder.names == ["l", "m", "store"])
        }
    }

    /// Links to a folder are refused as all links are where the file system has none: what is taken then is the way
    /// of such file systems.
    @Test func `without links it is renamed, and never over anything`() throws {
        try withTemporaryFolder { folder in
            try folder.write([1], to: "a/x")
            try folder.write([2], to: "taken")
            let from = ForgePath(folder.path("a"))
            let error = #expect(throws: ForgeError.self) {
                try FileMove.move(from, to: ForgePath(folder.path("taken")))
            }
            #expect(error?.code == .outputExists)
            #expect(folder.read("a/x") == [1])
            #expect(folder.read("taken") == [2])
            // rename(2) would replace an empty folder.
            try FileManager.default.createDirectory(
                atPath: folder.path("empty"), withIntermediateDirectories: false)
            #expect(throws: ForgeError.self) {
                try FileMove.move(from, to: ForgePath(folder.path("empty")))
            }
            try FileMove.move(from, to: ForgePath(folder.path("b")))
            #expect(folder.names == ["b", "empty", "taken"])
            #expect(folder.read("b/x") == [1])
        }
    }

    #if os(Linux)
        /// random(4): every reading of this file gives another text, as a failing disk would.
        @Test func `a copy that does not read back as its source is none`() throws {
            try withTemporaryFolder { folder in
                let error = #expect(throws: ForgeError.self) {
                    try FileMove.copy("/proc/sys/kernel/random/uuid", to: ForgePath(folder.path("b")))
                }
                #expect(error?.code == .verificationFailed)
                #expect(folder.names.isEmpty)
            }
        }
    #endif

    @Test func `a file or folder that is not there is named`() throws {
        try withTemporaryFolder { folder in
            let a = ForgePath(folder.path("a"))
            let b = ForgePath(folder.path("none/b"))
            #expect(throws: ForgeError.self) { try FileMove.move(a, to: b) }
            #expect(throws: ForgeError.self) { try FileMove.copy(a, to: b) }
            try folder.write([1], to: "a")
            let error = #expect(throws: ForgeError.self) { try FileMove.copy(a, to: b) }
            #expect(error?.path == b)
            #expect(error?.cause == "No such file or directory")
            #expect(folder.names == ["a"])
        }
    }
}

@Suite struct OrganizerTests {
    /// A library with a book of two discs below an author, a plain book, and a loose file.
    private func inLibrary(_ body: (TemporaryFolder, [String: LibraryBook]) async throws -> Void) async throws
    {
        try await withTemporaryFolder { folder in
            for file in [
                "lib/A/One/CD1/1.mp3", "lib/A/One/CD2/1.mp3", "lib/A/One/cover.jpg", "lib/Two/1.mp3",
                "lib/Two/extras/notes.pdf",
                "lib/loose.mp3",
            ] { try folder.write(file.utf8, to: file) }
            let books = try await Forge.list(ForgePath(folder.path("lib"))).books
            try await body(folder, Dictionary(uniqueKeysWithValues: books.map { ($0.name, $0) }))
        }
    }

    private func files(_ path: String) -> [String] {
        (FileManager.default.enumerator(atPath: path)?.compactMap { $0 as? String } ?? []).sorted()
    }

    @Test func `sources go to the shelf with their folders, and folders left empty go`() async throws {
        try await inLibrary { folder, books in
            let organizer = Organizer(shelf: ForgePath(folder.path("shelf")))
            func warnings(_ name: String) throws -> [ForgeError] { organizer.move(try #require(books[name])) }
            let one = try warnings("One")
            #expect(one == [])
            #expect(
                files(folder.path("shelf")) == [
                    "A", "A/One", "A/One/CD1", "A/One/CD1/1.mp3", "A/One/CD2", "A/One/CD2/1.mp3",
                    "A/One/cover.jpg",
                ])
            #expect(folder.read("shelf/A/One/CD2/1.mp3") == Array("lib/A/One/CD2/1.mp3".utf8))
            #expect(!files(folder.path("lib")).contains { $0.hasPrefix("A") })
            let loose = try warnings("lib")
            #expect(loose == [])
            #expect(folder.read("shelf/loose.mp3") == Array("lib/loose.mp3".utf8))
            // What does not lie beside the audio stays, and its folder with it.
            let two = try warnings("Two")
            #expect(two == [])
            #expect(files(folder.path("lib")) == ["Two", "Two/extras", "Two/extras/notes.pdf"])
        }
    }

    @Test func `a library that is itself a book keeps its folder`() async throws {
        try await withTemporaryFolder { folder in
            try folder.write([1], to: "lib/CD1/1.mp3")
            try folder.write([2], to: "lib/CD2/1.mp3")
            for book in try await Forge.list(ForgePath(folder.path("lib"))).books {
                #expect(Organizer(shelf: ForgePath(folder.path("shelf"))).move(book) == [])
            }
            #expect(folder.names.contains("lib"))
            #expect(files(folder.path("lib")).isEmpty)
            #expect(folder.read("shelf/CD2/1.mp3") == [2])
        }
    }

    @Test func `a taken place is a warning, and the rest is moved`() async throws {
        try await inLibrary { folder, books in
            try folder.write([9], to: "shelf/A/One/CD1/1.mp3")
            let failures = Organizer(shelf: ForgePath(folder.path("shelf"))).move(try #require(books["One"]))
            #expect(failures.map(\.code) == [.outputExists])
            #expect(failures.first?.path == ForgePath(folder.path("shelf/A/One/CD1/1.mp3")))
            #expect(folder.read("shelf/A/One/CD1/1.mp3") == [9])
            #expect(files(folder.path("lib/A")) == ["One", "One/CD1", "One/CD1/1.mp3"])
        }
    }

    @Test func `sidecars are copied beside the output, and what is there is kept`() async throws {
        try await inLibrary { folder, books in
            try folder.write([1], to: "out/One.m4b")
            let book = try #require(books["One"])
            let output = ForgePath(folder.path("out/One.m4b"))
            #expect(SidecarCopies.make(of: book, beside: output) == [])
            #expect(files(folder.path("out")) == ["One.m4b", "cover.jpg"])
            #expect(folder.read("out/cover.jpg") == folder.read("lib/A/One/cover.jpg"))
            try folder.write([9], to: "out/cover.jpg")
            #expect(SidecarCopies.make(of: book, beside: output) == [])
            #expect(folder.read("out/cover.jpg") == [9])
            let lost = SidecarCopies.make(of: book, beside: ForgePath(folder.path("none/One.m4b")))
            #expect(lost.map(\.path) == [ForgePath(folder.path("none/cover.jpg"))])
        }
    }
}
