import ForgeSystem
import Foundation
import TestSupport
import Testing

@Suite struct FileTests {
    private func bytes(_ path: String) -> [UInt8] { Array(path.utf8) }

    private func code(_ body: () throws(SystemError) -> Void) -> Int32? {
        do throws(SystemError) { try body() } catch { return error.code }
        return nil
    }

    @Test func `a status tells what is there, and a link itself where that is asked`() throws {
        try withTemporaryFolder { folder in
            let file = try folder.write([1, 2, 3], to: "f")
            let link = folder.path("l")
            try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: file)
            let status = try FileStatus(bytes(file))
            #expect(status.kind == .file)
            #expect(status.size == 3)
            #expect(try FileStatus(bytes(link)) == status)
            #expect(try FileStatus(bytes(link), following: false).kind == .link)
            #expect(try FileStatus(bytes(folder.path)).kind == .folder)
            #expect(try FileStatus(bytes("/dev/null")).kind == .other)
            #expect(code { () throws(SystemError) in _ = try FileStatus(bytes(folder.path("no"))) } == ENOENT)
            let date = try FileManager.default.attributesOfItem(atPath: file)[.modificationDate] as? Date
            // Dates are floating point numbers.
            #expect(abs(Double(status.modified) / 1e9 - (try #require(date)).timeIntervalSince1970) < 0.001)
        }
    }

    @Test func `bytes are read from a place, to the end and no further`() throws {
        try withTemporaryFolder { folder in
            let file = try OpenFile(bytes(folder.write(Array(0..<100), to: "f")))
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64, alignment: 1)
            defer { buffer.deallocate() }
            #expect(try file.fill(buffer, at: 10) == 64)
            #expect(Array(buffer) == Array(10..<74))
            #expect(try file.fill(buffer, at: 90) == 10)
            #expect(file.readOrErrno(into: buffer, at: 100) == 0)
            #expect(try OpenFile(bytes(folder.path)).readOrErrno(into: buffer, at: 0) == -Int(EISDIR))
            #expect(try file.next(7) == Array(0..<7))
            #expect(try file.next(1000) == Array(7..<100))
        }
    }

    @Test func `a hole at the end is found, and none in front of written bytes`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write([UInt8](repeating: 1, count: 1 << 16), to: "f")
            let size: Int64 = 1 << 30
            #expect(truncate(path, off_t(size)) == 0)
            let file = try OpenFile(bytes(path))
            #expect(file.endOfData(size: size) == 1 << 16)
            let handle = try #require(FileHandle(forWritingAtPath: path))
            try handle.seek(toOffset: UInt64(size - 1))
            try handle.write(contentsOf: [7])
            #expect(file.endOfData(size: size) == size)
        }
    }

    @Test func `a file appears when it is complete, and else not at all`() throws {
        try withTemporaryFolder { folder in
            let held = try HeldFolder(bytes(folder.path))
            func names() throws -> [String] {
                try FileManager.default.contentsOfDirectory(atPath: folder.path)
            }
            do {
                let file = try AtomicFile(in: held, prefix: ".p", for: [])
                try file.write([1, 2], at: 0)
                #expect(try names().allSatisfy { $0.hasPrefix(".p-") })
            }
            #expect(try names() == [])
            for replacing in [false, true] {
                let file = try AtomicFile(in: held, prefix: ".p", for: [])
                try file.write([replacing ? 9 : 8], at: 0)
                try file.sync()
                try file.publish(as: bytes("f"), replacing: replacing)
            }
            #expect(try names() == ["f"])
            #expect(try OpenFile.head(of: bytes(folder.path("f")), 5) == [9])
            let other = try AtomicFile(in: held, prefix: ".p", for: [])
            let failure = code { () throws(SystemError) in try other.publish(as: bytes("f"), replacing: false)
            }
            #expect(failure == EEXIST)
            #expect(try OpenFile.head(of: bytes(folder.path("f")), 5) == [9])
        }
    }

    @Test func `a folder is listed whole, names as bytes`() throws {
        try withTemporaryFolder { folder in
            try folder.write([], to: "a")
            try FileManager.default.createDirectory(
                atPath: folder.path("b"), withIntermediateDirectories: false)
            #expect((folder.path + "/c\u{FF}").withCString { mkdir($0, 0o777) } == 0)
            var name = bytes(folder.path + "/d") + [0xFF, 0]
            #expect(
                name.withUnsafeMutableBytes {
                    open(
                        $0.baseAddress!.assumingMemoryBound(to: CChar.self), O_CREAT | O_WRONLY | O_CLOEXEC,
                        0o600)
                } >= 0)
            let entries = try FolderEntry.all(in: bytes(folder.path)).sorted {
                $0.name.lexicographicallyPrecedes($1.name)
            }
            #expect(entries.map(\.name) == [bytes("a"), bytes("b"), bytes("c\u{FF}"), bytes("d") + [0xFF]])
            #expect(entries.map(\.kind) == [.file, .folder, .folder, .file])
            #expect(
                code { () throws(SystemError) in _ = try FolderEntry.all(in: bytes(folder.path("a"))) }
                    == ENOTDIR)
        }
    }

    @Test func `a path is resolved through links and dots`() throws {
        try withTemporaryFolder { folder in
            let file = try folder.write([], to: "x/f")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("l"), withDestinationPath: folder.path("x"))
            let real = try realPath(bytes(file))
            #expect(try realPath(bytes(folder.path("l/../x/./f"))) == real)
            #expect(code { () throws(SystemError) in _ = try realPath(bytes(folder.path("no"))) } == ENOENT)
        }
    }

    @Test func `a copy has the times of its source`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.write([1], to: "a")
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 1_000_000)], ofItemAtPath: source)
            let copy = try AtomicFile(in: HeldFolder(bytes(folder.path)), prefix: ".p", for: [])
            copy.copyTimes(of: try OpenFile(bytes(source)))
            try copy.publish(as: bytes("b"), replacing: false)
            #expect(try FileStatus(bytes(folder.path("b"))).modified == 1_000_000_000_000_000)
        }
    }
}
