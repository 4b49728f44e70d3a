import Foundation
import TestSupport
import Testing

/// Each way in which the destination can be wrong.
@Suite struct BadOutputTests {
    @Test func `an output that is there already`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.write("precious".utf8, to: "book.m4b")
            try Refusal(folder).expect(
                ["book"], status: 2, code: "outputExists", step: "planning", path: "book.m4b",
                remedy: "--overwrite")
        }
    }

    @Test func `an output that is there already is replaced when that is asked for`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try folder.write("worthless".utf8, to: "book.m4b")
            let result = try ForgeNativeProgram.run(
                ["convert", "--overwrite", "book"], in: folder.path)
            #expect(result.status == 0, "\(result.stderr)")
            #expect(folder.read("book.m4b").dropFirst(4).starts(with: "ftyp".utf8))
            #expect(folder.names == ["book", "book.m4b"])
        }
    }

    @Test func `an output that is one of the inputs, even to be overwritten`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            symlink("book/1.wav", folder.path("link.m4b"))
            link(folder.path("book/1.wav"), folder.path("twin.m4b"))
            for output in ["book/1.wav", "link.m4b", "twin.m4b", "./book/../book/1.wav"] {
                try Refusal(folder).expect(
                    ["book", "--overwrite", "-o", output], status: 2, code: "usage", step: "planning",
                    path: output, remedy: "another output with -o")
            }
        }
    }

    @Test func `a destination whose folder is missing`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try Refusal(folder).expect(
                ["book", "-o", "no/such/place.m4b"], status: 2, code: "outputUnwritable", step: "planning",
                path: "no/such/place.m4b", remedy: "create the folder")
        }
    }

    @Test func `a destination that may not be written`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav")
            try FileManager.default.createDirectory(
                atPath: folder.path("locked"), withIntermediateDirectories: true)
            chmod(folder.path("locked"), 0o555)
            try withTemporaryFolder { place in
                try Refusal(folder).expect(
                    [folder.path("book"), "-o", folder.path("locked/a.m4b")], status: 2,
                    code: "outputUnwritable", step: "planning", path: "locked/a.m4b", remedy: "-o",
                    run: { arguments in
                        try ForgeNativeProgram.runUnprivileged(arguments, copiedTo: place)
                    })
            }
        }
    }

    @Test(.enabled(if: FullDisk.canBeMade, "mount is not permitted here: the full disk is not tested"))
    func `a disk without room is known before the work begins`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav", seconds: 60, rate: 44_100, channels: 2)
            try FullDisk.with(bytes: 256 * 1024, at: folder.path("disk")) { _ in
                try Refusal(folder).expect(
                    ["book", "-o", "disk/a.m4b", "--bitrate", "128k"], status: 75, code: "diskFull",
                    step: "planning", path: "disk/a.m4b", remedy: "free some space")
                try folder.write("the old book".utf8, to: "disk/a.m4b")
                try Refusal(folder).expect(
                    ["book", "--overwrite", "-o", "disk/a.m4b", "--bitrate", "128k"], status: 75,
                    code: "diskFull", step: "planning", path: "disk/a.m4b", remedy: "free some space")
            }
        }
    }

    @Test(.enabled(if: FullDisk.canBeMade, "mount is not permitted here: the full disk is not tested"))
    func `a disk that somebody else fills meanwhile`() throws {
        try withTemporaryFolder { folder in
            try folder.writeLongBook(minutes: 20)
            try FullDisk.with(bytes: 32 << 20, at: folder.path("disk")) { disk in
                try folder.write("the old book".utf8, to: "disk/a.m4b")
                let child = try ForgeNativeProgram.start(
                    ["convert", "-q", "--overwrite", "book", "-o", "disk/a.m4b", "--bitrate", "64k"],
                    in: folder.path)
                try child.waitUntil {
                    try FileManager.default.contentsOfDirectory(atPath: disk).count > 1
                }
                try Tool("dd").run(["if=/dev/zero", "of=\(disk)/filler", "bs=64k"], allowFailure: true)
                let result = try child.wait()
                #expect(result.status == 75)
                #expect(
                    result.stderr.hasPrefix("error: disk/a.m4b: there is no room left "),
                    "\(result.stderr)")
                #expect(result.stderr.filter { $0 == "\n" }.count == 1)
                #expect(folder.read("disk/a.m4b") == Array("the old book".utf8))
                #expect(
                    try FileManager.default.contentsOfDirectory(atPath: disk).sorted() == ["a.m4b", "filler"])
            }
        }
    }

    @Test func `a file that may not grow further`() throws {
        try withTemporaryFolder { folder in
            try folder.writeSpeech("book/1.wav", seconds: 120, rate: 44_100)
            let before = FolderSnapshot(folder.path)
            let result = try ForgeNativeProgram.shell(
                "ulimit -f 200; exec $FORGE convert -q book --bitrate 128k", in: folder.path)
            #expect(result.status == 2)
            #expect(
                result.stderr.hasPrefix("error: book.m4b may not grow any larger there"),
                "\(result.stderr)")
            #expect(result.stderr.filter { $0 == "\n" }.count == 1)
            #expect(FolderSnapshot(folder.path) == before)
        }
    }
}

/// A small disk of memory, which fills up.
enum FullDisk {
    /// Under `CI=true` the tests run, and fail where they cannot mount: nothing goes missing unnoticed.
    static let canBeMade: Bool = {
        if ProcessInfo.processInfo.environment["CI"] == "true" { return true }
        return (try? withTemporaryFolder { try with(bytes: 65_536, at: $0.path("disk")) { _ in } }) != nil
    }()

    static func with(bytes: Int, at path: String, _ body: (String) throws -> Void) throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        try Tool("mount").run(["-t", "tmpfs", "-o", "size=\(bytes)", "tmpfs", path])
        defer { _ = try? Tool("umount").run([path]) }
        try body(path)
    }
}
