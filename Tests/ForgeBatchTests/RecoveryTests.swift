import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import GRDB
import TestSupport
import Testing

@testable import ForgeBatch

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Runs that did not come to their end, at every place where they can have ended.
@Suite struct RecoveryTests {
    /// A journal as a killed run leaves it: the book was in flight.
    private func afterKill(
        _ folder: TemporaryFolder, outputBefore: [UInt8]? = nil, crashes: Int = 0
    ) async throws -> BatchOptions {
        try folder.write([1, 2], to: "lib/B/1.mp3")
        if let outputBefore { try folder.write(outputBefore, to: "out/B/B.m4b") }
        var options = BatchOptions(
            libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
        options.conflict = .replace
        // A run that is stopped writes what a killed one leaves, but for the state.
        let stopped = FakeMaker { _, _ in throw ForgeError.cancelled(step: .encoding) }
        _ = try await Batch(options, maker: stopped).run(clock: FakeClock()) { 0 }
        let journal = try journal(folder)
        var book = try #require(try journal.books().values.first)
        #expect(book.state == .interrupted)
        (book.state, book.crashes) = (.running, crashes)
        try journal.save(book)
        options.conflict = .skip
        return options
    }

    private func journal(_ folder: TemporaryFolder) throws -> Journal {
        try Journal(ForgePath(folder.path("out/.forge-native.sqlite")))
    }

    private func run(_ options: BatchOptions, _ maker: FakeMaker) async throws -> BookRecord {
        try #require(try await Batch(options, maker: maker).run(clock: FakeClock()) { 0 }.books.first)
    }

    @Test func `killed before its output appeared`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder)
            let maker = FakeMaker()
            #expect(try await run(options, maker).state == .done)
            #expect(maker.begun == ["B"])
            let entry = try journal(folder).books().values.first
            #expect(entry?.crashes == 0)
            #expect(entry?.state == .done)
        }
    }

    /// The output has its name, the journal did not hear of it: the book is not made twice.
    @Test func `killed after its output appeared`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder, crashes: 1)
            try folder.write(Array("book B".utf8), to: "out/B/B.m4b")
            let maker = FakeMaker()
            #expect(try await run(options, maker).state == .unchanged)
            #expect(maker.begun.isEmpty)
            #expect(try journal(folder).books().values.first?.crashes == 0)
        }
    }

    /// The file that stood there before the book began is no sign of success.
    @Test func `killed while an older file stood there`() async throws {
        try await withTemporaryFolder { folder in
            var options = try await afterKill(folder, outputBefore: [5])
            let maker = FakeMaker()
            #expect(try await run(options, maker).state == .skipped)
            #expect(maker.begun.isEmpty)
            options.conflict = .replace
            #expect(try await run(options, maker).state == .done)
        }
    }

    @Test(arguments: [ForgeOption.onlyFailed, .force])
    func `two crashes set a book aside`(_ remedy: ForgeOption) async throws {
        try await withTemporaryFolder { folder in
            var options = try await afterKill(folder, crashes: 1)
            options.discovery.optionNames = OptionNames([.onlyFailed: "-F", .force: "-f"])
            let setAside = Recovery.setAside(options.names)
            let warnings = Monitor<[String]>([])
            let maker = FakeMaker()
            let report = try await Batch(options, maker: maker) { event in
                if case .warning(nil, let text) = event { warnings.update { $0.append(text) } }
            }.run(clock: FakeClock()) { 0 }
            #expect(report.books[0].state == .skipped)
            #expect(maker.begun.isEmpty)
            #expect(warnings.read { $0 } == ["\(folder.path("lib/B")): \(setAside)"])
            // It stays aside until somebody asks for it, or changes it.
            let skipped = try await run(options, maker)
            #expect(skipped.state == .skipped)
            #expect(skipped.warnings == [setAside])
            // As it says.
            #expect(setAside.hasSuffix("; -F or -f tries it again"))
            (options.onlyFailed, options.force) = (remedy == .onlyFailed, remedy == .force)
            #expect(try await run(options, maker).state == .done)
            #expect(maker.begun == ["B"])
        }
    }

    /// Who asks to stop and does not wait for the end has no book to blame, not even one that was set aside before.
    @Test func `a stop that the user asked for is no crash`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder, crashes: 2)
            let lock = "out/.forge-native.lock"
            try folder.write(Array("1\nstopping\n".utf8), to: lock)
            let (begun, begin) = AsyncStream.makeStream(of: String.self)
            let stopped = FakeMaker { _, _ in
                begin.yield(String(decoding: folder.read(lock), as: UTF8.self))
                try await Task.sleep(for: .seconds(600))
            }
            let task = Task {
                defer { begin.finish() }
                return try await run(options, stopped)
            }
            // The book is tried again, and what was asked of the last run is not asked of this one.
            var begins = begun.makeAsyncIterator()
            #expect(await begins.next() == "\(getpid())\n")
            #expect(try journal(folder).books().values.first?.crashes == 2)
            task.cancel()
            #expect(try await task.value.state == .cancelled)
            #expect(String(decoding: folder.read(lock), as: UTF8.self) == "\(getpid())\nstopping\n")
        }
    }

    /// A run that ends between taking the lock and looking after the books leaves that to the next one.
    @Test func `what the user asked for is known until it is dealt with`() throws {
        try withTemporaryFolder { folder in
            let path = BatchLock.path(in: ForgePath(folder.path))
            for _ in 1...2 { #expect(try !BatchLock(path).wasAskedToStop) }
            try BatchLock(path).askedToStop()
            for _ in 1...2 { #expect(try BatchLock(path).wasAskedToStop) }
            try BatchLock(path).forgetStop()
            #expect(try !BatchLock(path).wasAskedToStop)
        }
    }

    @Test func `a changed book is no longer aside`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder, crashes: 1)
            try folder.write([1, 2, 3], to: "lib/B/1.mp3")
            let stopped = FakeMaker { _, _ in throw ForgeError.cancelled(step: .encoding) }
            #expect(try await run(options, stopped).state == .cancelled)
            // Its crashes were those of the book that it was.
            #expect(try journal(folder).books().values.first?.crashes == 0)
            #expect(try await run(options, FakeMaker()).state == .done)
        }
    }

    /// Whoever is killed leaves word of the book and of what stood in its place.
    @Test func `the journal knows a book before it is made`() async throws {
        try await withTemporaryFolder { folder in
            try folder.write([1, 2], to: "lib/B/1.mp3")
            try folder.write([9], to: "out/B/B.m4b")
            var options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            options.conflict = .replace
            let path = folder.path("out")
            let seen = Monitor<[JournalBook]>([])
            let maker = FakeMaker { _, _ in
                let books = try Journal(ForgePath("\(path)/.forge-native.sqlite")).books()
                seen.update { $0 = Array(books.values) }
            }
            #expect(try await run(options, maker).state == .done)
            let book = try #require(seen.read { $0.first })
            #expect(book.state == .running)
            #expect(book.attempts == 1)
            #expect(book.made == nil)
            #expect(book.before?.size == 1)
            #expect(book.outputPath == ForgePath("\(path)/B/B.m4b"))
        }
    }

    /// Temporary files of killed runs go, those of living ones stay.
    @Test func `stale files are swept`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder)
            try folder.write([1], to: "out/B/.forge-dead.tmp")
            let alive = try folder.write([1], to: "out/B/.forge-alive.tmp")
            try folder.write([1], to: "out/B/.forge-other.txt")
            let file = open(alive, O_RDWR)
            defer { close(file) }
            #expect(flock(file, LOCK_EX | LOCK_NB) == 0)
            _ = try await run(options, FakeMaker())
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("out/B")).sorted()
            #expect(left == [".forge-alive.tmp", ".forge-other.txt", "B.m4b"])
        }
    }

    /// The books in flight are finished and kept; what could not be written down is said once.
    @Test func `a journal that breaks midway`() async throws {
        try await withTemporaryFolder { folder in
            for name in ["A", "B", "C"] { try folder.write([1, 2], to: "lib/\(name)/1.mp3") }
            var options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            (options.workers, options.retry.retries) = (2, 0)
            let path = folder.path("out/.forge-native.sqlite")
            let (both, begin) = AsyncStream.makeStream(of: Void.self)
            let arrived = Monitor(0)
            let maker = FakeMaker { _, _ in
                guard
                    arrived.update({
                        $0 += 1
                        return $0
                    }) == 2
                else {
                    for await _ in both {}
                    return
                }
                try Data(repeating: 0x55, count: 8192).write(to: URL(fileURLWithPath: path))
                begin.finish()
            }
            let warnings = Monitor<[String]>([])
            let report = try await Batch(options, maker: maker) { event in
                if case .warning(nil, let text) = event { warnings.update { $0.append(text) } }
            }.run(clock: FakeClock()) { 0 }
            #expect(report.books.map(\.state) == [.done, .done, .failed])
            #expect(report.books[2].error?.reason == "the journal cannot be used")
            #expect(warnings.read { $0.count } == 1)
        }
    }

    @Test func `journal of a newer version`() async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder)
            try await DatabaseQueue(path: folder.path("out/.forge-native.sqlite")).write {
                try $0.execute(sql: "INSERT INTO grdb_migrations VALUES ('of tomorrow')")
            }
            let before = folder.read("out/.forge-native.sqlite")
            let error = await #expect(throws: ForgeError.self) { try await run(options, FakeMaker()) }
            #expect(error?.reason == "the journal is of a newer forge-native")
            #expect(error?.code == .usage)
            #expect(folder.read("out/.forge-native.sqlite") == before)
        }
    }

    @Test(arguments: [
        "UPDATE book SET state = 'nonsense'", "UPDATE book SET record = '{'",
        "DROP TABLE book",
    ])
    func `journal with damaged rows`(_ damage: String) async throws {
        try await withTemporaryFolder { folder in
            let options = try await afterKill(folder)
            try await DatabaseQueue(path: folder.path("out/.forge-native.sqlite")).write {
                try $0.execute(sql: damage)
            }
            let error = await #expect(throws: ForgeError.self) { try await run(options, FakeMaker()) }
            #expect(error?.reason == "the journal cannot be used")
            #expect(error?.remedy.description.hasPrefix("move it away to begin a new one") == true)
        }
    }

    @Test func `journal that is none`() async throws {
        try await withTemporaryFolder { folder in
            try folder.write([1], to: "lib/B/1.mp3")
            try folder.write(
                Array("no database, but long enough to be read as one".utf8), to: "out/.forge-native.sqlite")
            let options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            let error = await #expect(throws: ForgeError.self) { try await run(options, FakeMaker()) }
            #expect(error?.reason == "the journal cannot be used")
            #expect(error?.path?.lastComponent == ".forge-native.sqlite")
        }
    }
}
