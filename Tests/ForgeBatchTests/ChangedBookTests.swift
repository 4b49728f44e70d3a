import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// The messages of a batch about books whose sources changed or went since they were made.
@Suite struct ChangedBookTests {
    private func inLibrary(_ body: (TemporaryFolder, BatchOptions) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            for number in 1...3 {
                try folder.write([UInt8](repeating: 1, count: 300), to: "lib/A/\(number).mp3")
            }
            try folder.write("text".utf8, to: "lib/A/desc.txt")
            try folder.write([1], to: "lib/B/1.mp3")
            try await body(
                folder,
                BatchOptions(
                    libraries: [ForgePath(folder.path("lib"))], output: ForgePath(folder.path("out"))))
        }
    }

    private func run(
        _ options: BatchOptions, _ maker: FakeMaker = FakeMaker()
    ) async throws -> (report: BatchReport, warnings: [String]) {
        let warnings = Monitor<[String]>([])
        let report = try await Batch(options, maker: maker) { event in
            if case .warning(_, let text) = event { warnings.update { $0.append(text) } }
        }.run(clock: FakeClock()) { 0 }
        return (report, warnings.read { $0 })
    }

    /// One of three tracks gone, or a fourth of less than a hundredth, one cut to a half, or by a little less or more than a hundredth of all.
    @Test(arguments: [
        ("gone", true), ("little", true), ("half", true), ("8", false), ("10", true), ("longer", false),
        ("joined", false),
    ])
    func `a shorter book is held back`(_ what: String, _ isHeld: Bool) async throws {
        try await inLibrary { folder, options in
            if what == "little" { try folder.write([1, 1, 1, 1, 1], to: "lib/A/4.mp3") }
            _ = try await run(options)
            switch what {
            case "little": try FileManager.default.removeItem(atPath: folder.path("lib/A/4.mp3"))
            case "gone": try FileManager.default.removeItem(atPath: folder.path("lib/A/2.mp3"))
            case "half": try folder.write([UInt8](repeating: 1, count: 150), to: "lib/A/2.mp3")
            case "longer": try folder.write([UInt8](repeating: 1, count: 301), to: "lib/A/2.mp3")
            case "joined":
                for number in 2...3 {
                    try FileManager.default.removeItem(atPath: folder.path("lib/A/\(number).mp3"))
                }
                try folder.write([UInt8](repeating: 1, count: 900), to: "lib/A/1.mp3")
            default: try folder.write([UInt8](repeating: 1, count: 300 - Int(what)!), to: "lib/A/2.mp3")
            }
            try folder.write([1], to: "lib/A/cover.jpg")
            try folder.write("other text".utf8, to: "lib/A/desc.txt")
            let (report, warnings) = try await run(options)
            #expect(report.books.map(\.state) == [isHeld ? .skipped : .done, .unchanged])
            let text = report.books[0].warnings.joined()
            if isHeld {
                try #require(warnings.count == 1, "\(text)")
                #expect(text == warnings[0], "\(text)")
                #expect(text.hasPrefix("held back"), "\(text)")
                if what == "gone" {
                    #expect(text.contains("0:10:00 instead of 0:15:00, 2 of 3 tracks; gone 2.mp3"), "\(text)")
                }
                #expect(text.contains("new cover.jpg; changed "), "\(text)")
                #expect(text.contains("desc.txt"), "\(text)")
                #expect(folder.read("out/A/A.m4b") == Array("book A".utf8))
                // And so it stays, until somebody says so.
                #expect(try await run(options).report.books[0].state == .skipped)
                var options = options
                (options.acceptsShorter, options.force) = (what != "half", what == "half")
                #expect(try await run(options).report.books[0].state == .done)
            } else {
                #expect(warnings.isEmpty)
            }
            #expect(try await run(options).report.books[0].state == .unchanged)
        }
    }

    /// Two joins of copied tracks are silences of a tenth of a second at most, which a single file of the same sound lacks.
    @Test(arguments: [(900.15, false), (900.25, true)])
    func `fewer tracks may hold as much`(_ before: Double, _ isLoss: Bool) async throws {
        try await withTemporaryFolder { folder in
            try folder.write([UInt8](repeating: 1, count: 900), to: "lib/A/1.mp3")
            let library = ForgePath(folder.path("lib"))
            let options = BatchOptions(libraries: [library], output: "out")
            let book = try #require(try await FakeMaker().list(library).books.first)
            let plan = try await FakeMaker().open(book, for: ConversionRequest(inputs: []))[0].plan.get()
            let change = BookChange(
                BookContents(seconds: before, tracks: 3, files: [], incomplete: []), seconds: 0,
                now: try BookIdentity(book, options), plan, below: book.path)
            #expect(change.isLoss == isLoss)
        }
    }

    @Test func `what changed is the reason`() async throws {
        try await inLibrary { folder, options in
            _ = try await run(options)
            try folder.write([1], to: "lib/A/4.mp3")
            try folder.write([1, 2], to: "lib/B/1.mp3")
            let plan = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(
                plan.items.map(\.reason) == [
                    "its files have changed: new 4.mp3", "its files have changed: changed 1.mp3",
                ])
            let date = Date(timeIntervalSince1970: 8)
            try FileManager.default.setAttributes(
                [.modificationDate: date], ofItemAtPath: folder.path("lib/B/1.mp3"))
            _ = try await run(options)
            // As many bytes as before, at another time.
            try FileManager.default.setAttributes(
                [.modificationDate: Date(timeIntervalSince1970: 9)], ofItemAtPath: folder.path("lib/A/2.mp3"))
            let later = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(later.items[0].reason == "its files have changed: changed 2.mp3")
            // And the other way round.
            try folder.write([1, 2, 3], to: "lib/B/1.mp3")
            try FileManager.default.setAttributes(
                [.modificationDate: date], ofItemAtPath: folder.path("lib/B/1.mp3"))
            let other = try await Batch(options, maker: FakeMaker()).plan().value
            #expect(other.items[1].reason == "its files have changed: changed 1.mp3")
            // Without an output there is nothing to hold back.
            try FileManager.default.removeItem(atPath: folder.path("out/A/A.m4b"))
            try FileManager.default.removeItem(atPath: folder.path("lib/A/1.mp3"))
            #expect(try await run(options).report.books[0].state == .done)
        }
    }

    @Test func `books whose sources are gone are told`() async throws {
        try await inLibrary { folder, options in
            #expect(try await run(options).report.gone == nil)
            try FileManager.default.removeItem(atPath: folder.path("lib/A"))
            for _ in 1...2 {
                let report = try await run(options).report
                #expect(report.gone?.map(\.source) == [ForgePath(folder.path("lib/A"))])
                #expect(report.books.count == 1)
                #expect(try BatchReport(json: report.json()) == report || report.began != report.ended)
            }
            // Left out by name, or of another library, is not gone; and what has no output lost nothing.
            try folder.write([1], to: "lib/C/1.mp3")
            var others = options
            others.exclude = ["B"]
            #expect(
                try await run(others).report.gone?.map(\.output) == [ForgePath(folder.path("out/A/A.m4b"))])
            try folder.write([1], to: "more/D/1.mp3")
            others.libraries = [ForgePath(folder.path("more"))]
            #expect(try await run(others).report.gone == nil)
            try FileManager.default.removeItem(atPath: folder.path("out/A/A.m4b"))
            #expect(try await run(options).report.gone == nil)
        }
    }

    /// Of a folder that cannot be looked into nobody knows what is gone.
    @Test func `what is closed is not gone`() async throws {
        try await inLibrary { folder, options in
            _ = try await run(options)
            let maker = FakeMaker()
            maker.unseen["A"] = ForgeError(
                .inputUnreadable, step: .scanning, path: ForgePath(folder.path("lib/A")), reason: "closed",
                remedy: "open it")
            let report = try await run(options, maker).report
            #expect(report.gone == nil)
            #expect(report.books.map(\.state) == [.failed, .unchanged])
        }
    }

    @Test func `what was organized is not gone`() async throws {
        try await inLibrary { folder, options in
            var options = options
            options.organize = ForgePath(folder.path("shelf"))
            _ = try await run(options)
            try folder.write([1], to: "lib/C/1.mp3")
            #expect(try await run(options).report.gone == nil)
        }
    }

    /// The remedy for one bad file does not remake the others.
    @Test(arguments: DamagePolicy.allCases, DamagePolicy.allCases)
    func `the ruling of damaged tracks is no part of a whole book`(
        _ before: DamagePolicy, _ after: DamagePolicy
    )
        async throws
    {
        try await inLibrary { folder, options in
            var options = options
            options.damaged = before
            let maker = FakeMaker()
            maker.incomplete = before == .fail ? [:] : ["B": ["LEFT OUT of the book: x"]]
            _ = try await run(options, maker)
            options.damaged = after
            let again = FakeMaker()
            let report = try await run(options, again).report
            let isRemade = before != .fail && before != after
            #expect(again.begun == (isRemade ? ["B"] : []))
            #expect(again.opened == again.begun)
            // Opened for another reason, it is the same all the same.
            let library = try await again.list(options.libraries[0])
            let (book, plan) = await again.open(library.books[0], for: ConversionRequest(inputs: []))[0]
            let identity = try BookIdentity(book, options)
            let journal = try Journal(ForgePath(folder.path("out/.forge-native.sqlite")))
            let entry = try #require(try journal.entries()[book.path])
            #expect(
                BatchPlanner.Examined(
                    source: book.path, fingerprint: identity.fingerprint(),
                    finding: .opened(book, plan, identity)
                ).isSame(as: entry))
            // A book that lacks something says so in every run.
            if before != .fail, !isRemade { #expect(report.books[1].warnings == ["LEFT OUT of the book: x"]) }
            // Nor in journals that did not write down what a book was made of.
            try forget(folder)
            #expect(try await run(options).report.books[0].state == .unchanged)
        }
    }

    /// Makes the journal one of before it held what a book was made of.
    private func forget(_ folder: TemporaryFolder) throws {
        let journal = try Journal(ForgePath(folder.path("out/.forge-native.sqlite")))
        for (_, var book) in try journal.books() {
            #expect(book.contents != nil)
            book.finish(book.made, nil)
            try journal.save(book)
        }
    }

    @Test func `old journals know the length`() async throws {
        try await inLibrary { folder, options in
            _ = try await run(options)
            try forget(folder)
            try FileManager.default.removeItem(atPath: folder.path("lib/A/2.mp3"))
            #expect(try await run(options).report.books.map(\.state) == [.skipped, .unchanged])
        }
    }
}
