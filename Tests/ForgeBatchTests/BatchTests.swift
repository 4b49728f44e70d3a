import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// Whole batches with an engine that costs nothing: which books are made, when again, and what is written down.
@Suite struct BatchTests {
    static let lasting = ForgeError(.inputDamaged, step: .decoding, reason: "r", remedy: "m")
    static let passing = ForgeError(
        .system, step: .decoding, reason: "r", remedy: "m", isTransient: true)

    /// A library of folders, by sizes of their one file.
    func inLibrary(
        _ books: [String: Int] = ["A/One": 3, "A/Two": 5, "B": 4],
        _ body: (TemporaryFolder, BatchOptions) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            for (name, size) in books {
                try folder.write(Array(repeating: UInt8(1), count: size), to: "lib/\(name)/1.mp3")
            }
            try await body(
                folder,
                BatchOptions(
                    libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out"))))
        }
    }

    func run(
        _ options: BatchOptions, _ maker: FakeMaker = FakeMaker(),
        onEvent: @escaping @Sendable (BatchEvent) -> Void = { _ in }
    ) async throws -> BatchReport {
        try await Batch(options, maker: maker, onEvent: onEvent).run(clock: FakeClock()) { 0 }
    }

    @Test func `every option of the books arrives where they are opened and made`() async throws {
        try await inLibrary(["A": 3]) { _, options in
            var options = options
            options.encoding = EncodingOptions(bitRate: 48_000, channels: 1)
            options.discovery.order = .name
            options.discovery.textEncoding = TextEncoding("CP1251")
            (options.damaged, options.audioTrack) = (.keep, 2)
            let maker = FakeMaker()
            _ = try await run(options, maker)
            #expect(maker.asked == [options.books, options.books])
        }
    }

    func states(_ report: BatchReport) -> [String] {
        report.books.map { "\($0.source.lastComponent) \($0.state.rawValue)" }
    }

    @Test func `every book is made longest first`() async throws {
        try await inLibrary { folder, options in
            let maker = FakeMaker()
            let report = try await run(options, maker)
            #expect(states(report) == ["One done", "Two done", "B done"])
            #expect(maker.begun == ["Two", "B", "One"])
            #expect(maker.mostAtOnce == 1)
            for (path, name) in [("A/One/One", "One"), ("A/Two/Two", "Two"), ("B/B", "B")] {
                #expect(folder.read("out/\(path).m4b") == Array("book \(name)".utf8))
            }
            try #require(report.totals.done == 3)
            #expect(report.books[1].title == "T Two")
            #expect(report.books[1].author == "A")
            #expect(report.books[1].attempts == 1)
            #expect(report.books[1].outputBytes == 8)
        }
    }

    @Test func `finished books are not even opened again`() async throws {
        try await inLibrary { _, options in
            _ = try await run(options)
            let again = FakeMaker()
            let report = try await run(options, again)
            #expect(states(report) == ["One unchanged", "Two unchanged", "B unchanged"])
            #expect(again.begun.isEmpty)
            #expect(again.opened.isEmpty)
            #expect(report.books[1].title == "T Two")
            #expect(report.books[1].outputBytes == 8)
        }
    }

    /// Changes by which a finished book is made anew, and only that one.
    @Test(arguments: [
        "size", "time", "back", "sidecar", "more", "output gone", "output changed", "force", "options",
        "discovery",
    ])
    func `what changes makes a book anew`(_ what: String) async throws {
        try await inLibrary { folder, options in
            var options = options
            options.acceptsShorter = true
            _ = try await run(options)
            var expected = ["One"]
            switch what {
            case "size": try folder.write([1], to: "lib/A/One/1.mp3")
            case "time":
                try FileManager.default.setAttributes(
                    [.modificationDate: Date(timeIntervalSince1970: 5)],
                    ofItemAtPath: folder.path("lib/A/One/1.mp3"))
            case "back":
                // There and back again: what was found in the folder first is known, but not made last.
                let path = folder.path("lib/A/One/1.mp3")
                // A whole second, which Foundation sets again as it was.
                func write(_ bytes: [UInt8]) throws {
                    try folder.write(bytes, to: "lib/A/One/1.mp3")
                    try FileManager.default.setAttributes(
                        [.modificationDate: Date(timeIntervalSince1970: 5)], ofItemAtPath: path)
                }
                for bytes: [UInt8] in [[1, 1, 1], [1]] {
                    try write(bytes)
                    _ = try await run(options)
                }
                try write([1, 1, 1])
            case "sidecar": try folder.write([1], to: "lib/A/One/cover.jpg")
            case "more": try folder.write([1], to: "lib/A/One/2.mp3")
            case "output gone": try FileManager.default.removeItem(atPath: folder.path("out/A/One/One.m4b"))
            case "output changed": try folder.write([7], to: "out/A/One/One.m4b")
            case "force":
                options.force = true
                expected = ["Two", "B", "One"]
            default:
                switch what {
                case "discovery": options.discovery.noCover = true
                default: options.encoding.bitRate = 32_000
                }
                expected = ["Two", "B", "One"]
            }
            // A file that is not as we left it is somebody else's now.
            if what == "output changed" { options.conflict = .replace }
            let maker = FakeMaker()
            let report = try await run(options, maker)
            #expect(maker.begun == expected)
            #expect(report.totals.done == expected.count)
            #expect(report.totals.unchanged == 3 - expected.count)
            #expect(folder.read("out/A/One/One.m4b") == Array("book One".utf8))
        }
    }

    @Test func `files of others are kept or replaced or passed by`() async throws {
        for policy in BatchOptions.ConflictPolicy.allCases {
            try await inLibrary(["B": 1]) { folder, options in
                try folder.write([9], to: "out/B/B.m4b")
                var options = options
                options.conflict = policy
                let report = try await run(options)
                #expect(folder.read("out/B/B.m4b") == (policy == .replace ? Array("book B".utf8) : [9]))
                #expect(report.books[0].state == (policy == .skip ? .skipped : .done))
                #expect((folder.read("out/B/B (2).m4b") == Array("book B".utf8)) == (policy == .rename))
                // And so it stays.
                let again = FakeMaker()
                _ = try await run(options, again)
                #expect(again.begun.isEmpty)
            }
        }
    }

    /// A number that is a stranger's, too, is passed by, and a number once given is kept.
    @Test func `renamed books get a free number and keep it`() async throws {
        try await inLibrary(["B": 1]) { folder, options in
            try folder.write([9], to: "out/B/B.m4b")
            try folder.write([8], to: "out/B/B (2).m4b")
            var renaming = options
            renaming.conflict = .rename
            _ = try await run(renaming)
            #expect(folder.read("out/B/B (3).m4b") == Array("book B".utf8))
            try folder.write([1, 2, 3], to: "lib/B/1.mp3")
            let again = try await run(options)
            try #require(states(again) == ["B done"])
            #expect(again.books[0].output.lastComponent == "B (3).m4b")
            #expect(folder.read("out/B/B.m4b") == [9])
            #expect(folder.read("out/B/B (2).m4b") == [8])
        }
    }

    /// A file that this batch made stays its own, whatever became of the book since.
    @Test(arguments: ["stopped", "failed", "closed"])
    func `what came between does not make the output another's`(_ what: String) async throws {
        try await inLibrary(["B": 1]) { folder, options in
            _ = try await run(options)
            try folder.write([1, 2, 3], to: "lib/B/1.mp3")
            let between = FakeMaker(closed: what == "closed" ? ["B": Self.lasting] : [:]) { _, _ in
                throw what == "stopped" ? ForgeError.cancelled(step: .encoding) : Self.lasting
            }
            let middle = try await run(options, between)
            #expect(states(middle) == [what == "stopped" ? "B cancelled" : "B failed"])
            let last = try await run(options)
            #expect(states(last) == ["B done"])
        }
    }

    @Test func `a finished book stays where it is when the template changes`() async throws {
        // Loose files are one find: when one of them changes, all are opened.
        try await withTemporaryFolder { folder in
            func write(_ name: String, _ count: Int) throws {
                let samples = Signal.speech16(count, rate: 22_050)
                try folder.write(WAVFile.data(samples, rate: 22_050), to: "lib/\(name).wav")
            }
            for name in ["a", "b"] { try write(name, 10_000) }
            var options = BatchOptions(
                libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out")))
            let slots = EncodeSlots(count: 1)
            _ = try await Batch(options, on: slots).run().value
            try write("a", 12_000)
            options.template = try OutputTemplate("new/{title}")
            let report = try await Batch(options, on: slots).run().value
            #expect(
                report.books.map { "\($0.state) \($0.output.below(folder.path("out")))" } == [
                    "done new/a.m4b", "unchanged b.m4b",
                ])
        }
    }

    @Test func `books that could not be opened are among those that failed`() async throws {
        try await inLibrary { _, options in
            _ = try await run(options, FakeMaker(closed: ["One": Self.lasting]))
            var options = options
            options.onlyFailed = true
            let again = FakeMaker()
            let report = try await run(options, again)
            #expect(again.begun == ["One"])
            #expect(states(report) == ["One done"])
        }
    }

    @Test func `sidecars and sources go where they were asked to`() async throws {
        try await inLibrary(["B": 1, "C": 2]) { folder, options in
            for name in ["B", "C"] { try folder.write([7], to: "lib/\(name)/cover.jpg") }
            var options = options
            options.copiesSidecars = true
            options.organize = ForgePath(folder.path("shelf"))
            let report = try await run(
                options, FakeMaker { name, _ in if name == "C" { throw Self.lasting } })
            try #require(states(report) == ["B done", "C failed"])
            #expect(report.books[0].warnings.isEmpty)
            #expect(folder.read("out/B/cover.jpg") == [7])
            #expect(folder.read("shelf/B/1.mp3") == [1])
            // A book that was not made keeps all it has.
            #expect(folder.read("lib/C/1.mp3") == [1, 1])
            #expect(folder.read("lib/C/cover.jpg") == [7])
            let left = try FileManager.default.contentsOfDirectory(atPath: folder.path("lib"))
            #expect(left == ["C"])
        }
    }

    @Test func `selection`() async throws {
        try await inLibrary { folder, options in
            func expect(_ begun: [String], _ change: (inout BatchOptions) -> Void) async throws {
                var options = options
                options.output = ForgePath(folder.path("out-\(UUID().uuidString)"))
                change(&options)
                let maker = FakeMaker()
                _ = try await run(options, maker)
                #expect(maker.begun == begun)
            }
            try await expect(["Two", "One"]) { $0.include = ["A"] }
            try await expect(["Two", "B"]) { $0.include = ["A/T*", "B"] }
            try await expect(["B"]) { $0.exclude = ["A"] }
            try await expect(["Two"]) {
                $0.include = ["A"]
                $0.exclude = ["O?e"]
            }
            try await expect(["Two", "One"]) { $0.limit = 2 }
            try await expect([]) { $0.onlyFailed = true }
        }
    }

    @Test func `dry run writes nothing and says all`() async throws {
        try await inLibrary { folder, options in
            let plan = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(plan.items.map(\.action) == [.make, .make, .make])
            #expect(plan.audioSeconds == 12)
            #expect(plan.items.map(\.reason) == ["new", "new", "new"])
            #expect(plan.items[0].output == ForgePath(folder.path("out/A/One/One.m4b")))
            #expect(!FileManager.default.fileExists(atPath: folder.path("out")))
            _ = try await run(options)
            try folder.write([1], to: "lib/C/1.mp3")
            let journal = folder.read("out/.forge-native.sqlite")
            let more = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(more.items.map(\.action) == [.unchanged, .unchanged, .unchanged, .make])
            #expect((folder.read("out/.forge-native.sqlite") == journal) as Bool, "the journal has changed")
            try FileManager.default.removeItem(atPath: folder.path("lib/C"))
            let after = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(after.items.map(\.action) == [.unchanged, .unchanged, .unchanged])
        }
    }

    @Test func `second batch on the same folder is told so`() async throws {
        try await inLibrary(["B": 1]) { folder, options in
            try folder.write([], to: "out/x")
            let lock = try BatchLock(ForgePath(folder.path("out/.forge-native.lock")))
            let error = await #expect(throws: ForgeError.self) { try await run(options) }
            #expect(error?.code == .usage)
            #expect(error?.reason.contains("process \(getpid())") == true)
            withExtendedLifetime(lock) {}
        }
    }

    @Test func `no room is found out before anything is made`() async throws {
        // A library that claims more sound than any disk holds.
        try await inLibrary(["B": 1]) { folder, options in
            #expect(truncate(folder.path("lib/B/1.mp3"), 400_000_000) == 0)
            var options = options
            options.encoding.bitRate = 1
            let maker = HugeMaker(bytes: 1 << 60)
            let error = await #expect(throws: ForgeError.self) {
                _ = try await Batch(options, maker: maker).run(clock: FakeClock()) { 0 }
            }
            #expect(error?.code == .diskFull)
            #expect(error?.isTransient == true)
        }
    }

    /// A twentieth stays free: expectations are good to a few hundredths, and other programs write, too.
    @Test func `room has a margin`() async throws {
        try await inLibrary(["B": 1]) { folder, options in
            try FileManager.default.createDirectory(
                atPath: folder.path("out"), withIntermediateDirectories: false)
            let free = try #require(options.output.freeBytes)
            let maker = HugeMaker(bytes: free / 100 * 98)
            let error = await #expect(throws: ForgeError.self) {
                _ = try await Batch(options, maker: maker).run(clock: FakeClock()) { 0 }
            }
            #expect(error?.code == .diskFull)
        }
    }

    /// An output of a batch is no book for the next, wherever it lies.
    @Test func `output inside the library is no book`() async throws {
        try await inLibrary(["B": 1]) { folder, options in
            var options = options
            options.output = ForgePath(folder.path("lib/M4B"))
            let first = try await run(options)
            let second = try await run(options)
            #expect(states(first) == ["B done"])
            #expect(states(second) == ["B unchanged"])
            options.libraries += [ForgePath(folder.path("lib/")), ForgePath(folder.path("lib/B/.."))]
            let doubled = try await run(options)
            #expect(states(doubled) == ["B unchanged"])
            for output in ["lib", ".", "lib/B"] {
                options.libraries = [ForgePath(folder.path("lib/B"))]
                options.output = ForgePath(folder.path(output))
                let error = await #expect(throws: ForgeError.self) { try await run(options) }
                try #require(error?.code == .usage, "\(output)")
                #expect(error?.path == options.libraries[0], "\(output)")
            }
        }
    }

    /// Two books of one name, in two libraries, get two paths, and keep them whichever is looked at alone.
    @Test func `outputs are never shared`() async throws {
        try await withTemporaryFolder { folder in
            try folder.write([1], to: "l1/b/1.mp3")
            try folder.write([1, 2], to: "l2/B/1.mp3")
            let libraries = ["l1", "l2"].map { ForgePath(folder.path($0)) }
            var options = BatchOptions(libraries: libraries, output: ForgePath(folder.path("out")))
            let report = try await run(options)
            #expect(
                report.books.map { $0.output.below(folder.path("out")) } == ["b/b.m4b", "B/B (2).m4b"])
            options.libraries = [libraries[1]]
            let again = FakeMaker()
            #expect(try await run(options, again).books[0].state == .unchanged)
        }
    }
}

extension ForgePath {
    fileprivate func below(_ root: String) -> String { String(string.dropFirst(root.count + 1)) }
}

/// Plans books that will be so large.
private struct HugeMaker: BookMaker {
    var bytes: Int64
    private let maker = FakeMaker()
    func list(_ library: ForgePath) async throws -> LibraryListing { try await maker.list(library) }
    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        await maker.open(book, for: request).map { book, plan in
            (
                book,
                plan.map {
                    var plan = $0
                    // 8,000 bytes and four packets' entries for each second of a thousand samples.
                    plan.length = SampleCount(bytes / 8)
                    return plan
                }
            )
        }
    }
    func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        Issue.record("nothing may be made")
        throw ForgeError.cancelled(step: .planning)
    }
}
