import ForgeKit
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// Batches whose libraries share books.
@Suite struct RepeatTests {
    /// The plan as "output from source", and the warnings, both without the folder's path.
    private func plan(
        _ folder: TemporaryFolder, _ libraries: [String], _ maker: FakeMaker = FakeMaker(),
        _ change: (inout BatchOptions) -> Void = { _ in }
    ) async throws -> (made: [String], warnings: [String]) {
        var options = BatchOptions(
            libraries: libraries.map { ForgePath(folder.path($0)) }, output: ForgePath(folder.path("out")))
        change(&options)
        let report = try await Batch(options, maker: maker, onEvent: { _ in }).run(clock: FakeClock()) { 0 }
        try? FileManager.default.removeItem(atPath: folder.path("out"))
        func short(_ text: String) -> String { text.replacingOccurrences(of: folder.path(""), with: "") }
        return (
            report.books.filter { $0.state == .done || $0.state == .failed }.map {
                "\(short($0.output.string)) from \(short($0.source.string))"
            }, report.warnings.map(short)
        )
    }

    private func inLibraries(_ body: (TemporaryFolder) async throws -> Void) async throws {
        try await withTemporaryFolder { folder in
            for name in ["A/One/1", "A/Two/CD1/1", "A/Two/CD2/1", "B/1", "loose"] {
                try folder.write([1, 1], to: "lib/\(name).mp3")
            }
            try folder.write([1], to: "more/1.mp3")
            for (link, target) in [("way", "lib/A"), ("more/Aye", "../lib/A"), ("more/Bee", "../lib/B")] {
                try FileManager.default.createSymbolicLink(
                    atPath: folder.path(link), withDestinationPath: target)
            }
            try await body(folder)
        }
    }

    private static let all = [
        "out/lib.m4b from lib/loose.mp3", "out/A/One/One.m4b from lib/A/One",
        "out/A/Two/Two.m4b from lib/A/Two", "out/B/B.m4b from lib/B",
    ]

    /// The library that holds the other has the books, whichever is named first and however.
    @Test(arguments: [
        (["lib", "lib/A"], "lib/A: its 2 books were"), (["lib/A", "lib"], "lib/A: its 2 books were"),
        (["lib", "lib/A/One"], "lib/A/One: its book was"),
        (["lib/A/Two/CD1", "lib"], "lib/A/Two/CD1: its book was"),
        (["lib", "way"], "way: its 2 books were"), (["way/../A/.", "lib"], "way/../A/.: its 2 books were"),
        (["lib", "more"], "more: 3 of its 4 books were"),
    ])
    func `a library that another one holds makes no book twice`(
        _ libraries: [String], _ warning: String
    ) async throws {
        try await inLibraries { folder in
            let (made, warnings) = try await plan(folder, libraries)
            #expect(made == Self.all + (libraries.contains("more") ? ["out/more.m4b from more/1.mp3"] : []))
            #expect(warnings == [warning + " found in another library, too, and made once, as that one's"])
        }
    }

    @Test(arguments: ["lib", "lib/", "lib/../lib/.", "other"])
    func `one library that is named twice is warned of`(_ name: String) async throws {
        try await inLibraries { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("other"), withDestinationPath: "lib")
            let (made, warnings) = try await plan(folder, ["lib", name])
            #expect(made == Self.all)
            #expect(warnings == ["\(name): it was given more than once"])
        }
    }

    /// A book that is not wanted of one library is made of the other that was named for it.
    @Test func `what the outer library leaves out, the inner one makes`() async throws {
        try await inLibraries { folder in
            let (made, warnings) = try await plan(folder, ["lib", "lib/A"]) { $0.exclude = ["A/*"] }
            #expect(
                made == [
                    "out/lib.m4b from lib/loose.mp3", "out/B/B.m4b from lib/B",
                    "out/One/One.m4b from lib/A/One", "out/Two/Two.m4b from lib/A/Two",
                ])
            #expect(warnings == [])
        }
    }

    /// The same files under names of their own are the same book; a part of them, or of several books, is another.
    @Test func `libraries of links to the files of another`() async throws {
        try await inLibraries { folder in
            try FileManager.default.createDirectory(
                atPath: folder.path("links/Some"), withIntermediateDirectories: true)
            for (link, target) in [("One/1", "A/One/1"), ("Best/1", "A/One/1"), ("Best/2", "B/1")] {
                try FileManager.default.createDirectory(
                    atPath: folder.path("links/" + (link as NSString).deletingLastPathComponent),
                    withIntermediateDirectories: true)
                try FileManager.default.linkItem(
                    atPath: folder.path("lib/\(target).mp3"), toPath: folder.path("links/\(link).mp3"))
            }
            try FileManager.default.linkItem(
                atPath: folder.path("lib/A/Two/CD1/1.mp3"), toPath: folder.path("links/Some/1.mp3"))
            let (made, warnings) = try await plan(folder, ["lib", "links"])
            #expect(
                made == Self.all + [
                    "out/Best/Best.m4b from links/Best", "out/Some/Some.m4b from links/Some",
                ])
            try #require(warnings.count == 1)
            #expect(warnings[0].hasPrefix("links: 1 of its 3 books was found"))
            // Beside each other in one library they are what somebody made of them.
            let (alone, none) = try await plan(folder, ["links"])
            #expect(alone.count == 3)
            #expect(none == [])
        }
    }

    /// A book finished under one name of a folder is finished under its others.
    @Test(arguments: [
        ["lib/."], ["lib/../lib"], ["other"], ["way/.."], ["way"], ["way", "more/Bee"],
    ])
    func `a library that is spelt in another way is known`(_ libraries: [String]) async throws {
        try await inLibraries { folder in
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("other"), withDestinationPath: "lib")
            func run(_ libraries: [String], _ maker: FakeMaker) async throws -> BatchReport {
                let options = BatchOptions(
                    libraries: libraries.map { ForgePath(folder.path($0)) },
                    output: ForgePath(folder.path("out")))
                return try await Batch(options, maker: maker, onEvent: { _ in }).run(clock: FakeClock()) { 0 }
            }
            let first = try await run(["lib"], FakeMaker())
            let again = FakeMaker()
            let second = try await run(libraries, again)
            #expect(again.opened == [])
            #expect(second.totals.unchanged == second.totals.books)
            #expect(second.totals.books == (libraries == ["way"] ? 2 : libraries.count == 2 ? 3 : 4))
            #expect(second.gone == nil)
            #expect(Set(second.books.map(\.source)).isSubset(of: first.books.map(\.source)))
            #expect(second.libraries.allSatisfy { $0.string.hasPrefix(folder.path("lib")) })
        }
    }

    /// A folder that cannot be looked into is told of once.
    @Test func `a closed folder of two libraries`() async throws {
        try await inLibraries { folder in
            let maker = FakeMaker()
            maker.unseen = ["One": BatchTests.lasting]
            let (made, warnings) = try await plan(folder, ["lib", "lib/A"], maker)
            #expect(made.filter { $0.hasSuffix("lib/A/One") } == ["out/A/One/One.m4b from lib/A/One"])
            #expect(warnings.count == 1)
            // Of one that nobody can list no files are known.
            let closed = ["lib/A/One", "way/One", "lib/A/Two"].map { name in
                (
                    library: ForgePath(name),
                    books: [LibraryBook(ForgePath(folder.path(name)), BatchTests.lasting)]
                )
            }
            #expect(Repeats.leftOut(of: closed).books.map(\.path.lastComponent) == ["One", "Two"])
        }
    }

    /// The place for what is made is known by what it is, not by how it is spelt.
    @Test func `an output folder that a link leads to holds no book`() async throws {
        try await inLibraries { folder in
            try folder.write([1], to: "lib/made/Old/Old.m4b")
            try FileManager.default.createSymbolicLink(
                atPath: folder.path("out2"), withDestinationPath: "lib/made")
            let (made, _) = try await plan(folder, ["lib"]) { $0.output = ForgePath(folder.path("out2/.")) }
            #expect(made.count == 4)
        }
    }
}
