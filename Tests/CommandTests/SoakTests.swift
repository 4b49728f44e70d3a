import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

/// A library of small books, every twentieth of them broken, whose batch is killed ten times and resumed each time. The suite
/// takes a small one; `.ci/soak` says how many books.
@Suite struct SoakTests {
    /// A multiple of 20.
    private static let books =
        ProcessInfo.processInfo.environment["FORGE_SOAK"].flatMap { Int($0) } ?? 40
    private static let kills = 10

    private static func name(_ book: Int) -> String { "\(book % 7)/Book \(book)" }
    private static func isBroken(_ book: Int) -> Bool { book % 20 == 7 }

    /// Every way of being broken in turn: empty, text, noise, and a WAV that ends with its header.
    private func makeLibrary(_ folder: TemporaryFolder) throws {
        var random = SplitMix64(1)
        for book in 0..<Self.books {
            let path = "lib/\(Self.name(book))/1.wav"
            try folder.writeSpeech(path, seconds: 0.3 + Double(book % 5) / 10, seed: UInt64(book))
            guard Self.isBroken(book) else { continue }
            let broken: [UInt8] =
                switch book / 20 % 4 {
                case 0: []
                case 1: Array("this is no sound\n".utf8)
                case 2: (0..<5000).map { _ in UInt8.random(in: 0...255, using: &random) }
                default: Array(folder.read(path).prefix(44))
                }
            try folder.write(broken, to: path)
        }
    }

    /// Files below a folder but the journal and the lock.
    private func files(_ folder: String) -> [String] {
        (FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? [])
            .filter { $0.contains(".m4b") || $0.contains(".tmp") }.sorted()
    }

    private func start(_ out: String, in folder: TemporaryFolder) throws -> ChildProcess {
        try ForgeNativeProgram.start(["batch", "lib", "-o", out, "-q"], in: folder.path)
    }

    @Test(.requires(.python)) func `killed ten times, a library has each of its books once`() async throws {
        try await withTemporaryFolder { folder in
            try makeLibrary(folder)
            let library = FolderSnapshot(folder.path("lib"))
            let limit = 120 + 2 * Double(Self.books)
            let undisturbed = try start("whole", in: folder).wait(timeout: limit)
            #expect(undisturbed.status == 1, "\(undisturbed.stderr)")
            let sound = (0..<Self.books).filter { !Self.isBroken($0) }
            let expected = sound.map { "\(Self.name($0))/Book \($0).m4b" }.sorted()
            #expect(files(folder.path("whole")).filter { $0.hasSuffix(".m4b") } == expected)
            var random = SplitMix64(2)
            for kill in 1...Self.kills {
                let child = try start("out", in: folder)
                let goal = expected.count * kill / (Self.kills + 1)
                try child.waitUntil {
                    files(folder.path("out")).count { $0.hasSuffix(".m4b") } >= goal
                }
                usleep(UInt32.random(in: 0...50_000, using: &random))
                child.send(SIGKILL)
                #expect(try child.wait().status == 128 + SIGKILL, "kill \(kill) met a batch that had ended")
            }
            let last = try start("out", in: folder).wait(timeout: limit)
            #expect(last.status == 1, "\(last.stderr)")
            #expect(files(folder.path("out")) == expected, "all books, and no temporary file")
            let unequal = expected.filter { folder.read("out/\($0)") != folder.read("whole/\($0)") }
            #expect(unequal == [], "books that are not those of a run that nobody disturbed")
            #expect(FolderSnapshot(folder.path("lib")) == library, "the inputs are as they were")

            let rows = try Oracles.python(
                """
                import sqlite3, sys
                book = sqlite3.connect(sys.argv[1]).cursor()
                for row in book.execute("select state, count(*), count(distinct source) from book group by state order by state"):
                    print(*row)
                """, folder.path("out/.forge-native.sqlite"))
            let broken = Self.books - expected.count
            #expect(rows == "done \(expected.count) \(expected.count)\nfailed \(broken) \(broken)\n")

            let report = try await Forge.verify([ForgePath(folder.path("out"))]).value
            #expect(report.files.count == expected.count)
            let findings = report.files.flatMap(\.findings).filter { $0.severity == .error }
            #expect(findings.isEmpty, "\(findings)")
            if ProcessInfo.processInfo.environment["FORGE_SOAK"] != nil {
                print(
                    "soak: \(Self.books) books, \(Self.kills) kills: \(rows.split(separator: "\n").joined(separator: "; "))"
                )
            }
        }
    }
}
