import ForgeKit
import ForgeModel
import ForgeSystem
import Foundation
import TestSupport
import Testing

@testable import ForgeBatch

/// A batch tells everything in the names that its caller has for options: events, report and journal.
@Suite struct OptionNamesTests {
    private static let names = OptionNames(
        Dictionary(uniqueKeysWithValues: ForgeOption.allCases.map { ($0, "<\($0.rawValue)>") }))

    private func inLibrary(
        _ body: (TemporaryFolder, BatchOptions) async throws -> Void
    ) async throws {
        try await BatchTests().inLibrary { folder, options in
            var options = options
            options.discovery.optionNames = Self.names
            try await body(folder, options)
        }
    }

    private static func error(_ option: ForgeOption, isTransient: Bool = false) -> ForgeError {
        ForgeError(.usage, step: .planning, reason: "r", remedy: "\(option)!", isTransient: isTransient)
    }

    @Test func `errors of books`() async throws {
        try await inLibrary { folder, options in
            let retries = Monitor<[String]>([])
            let maker = FakeMaker(closed: ["One": Self.error(.cover)]) { name, attempt in
                throw Self.error(.codec, isTransient: name == "B" && attempt == 1)
            }
            let report = try await Batch(options, maker: maker) { event in
                if case .retrying(_, _, _, let error) = event { retries.update { $0.append("\(error)") } }
            }.run(clock: FakeClock()) { 0 }
            #expect(report.books.map { "\($0.error?.remedy ?? "")" } == ["<cover>!", "<codec>!", "<codec>!"])
            #expect(retries.read { $0 } == ["r; <codec>!"])
            let rows = try Journal(options.journalPath).books().values
            #expect(
                Set(rows.map { "\($0.record?.error?.remedy ?? "")" }) == ["<cover>!", "<codec>!"])
        }
    }

    @Test func `reasons and warnings`() async throws {
        try await inLibrary { folder, options in
            try folder.write([9], to: "out/B/B.m4b")
            var options = options
            (options.limit, options.include) = (1, ["A", "B", "none"])
            let report = try await Batch(options, maker: FakeMaker()).run(clock: FakeClock()) { 0 }
            #expect(report.warnings == ["<include> none matches no book"])
            #expect(
                report.books.map(\.warnings) == [
                    [], ["beyond <limit> 1"],
                    ["a file of that name is there; <conflict> replace or rename makes it"],
                ])
            options.limit = nil
            try folder.write([], to: "lib/A/One/1.mp3")
            let plan = try await Batch(options, maker: FakeMaker()).plan().value
            let held = try #require(plan.items.first { $0.isHeldBack == true })
            #expect(held.reason.hasSuffix("; <acceptsShorter> makes it"), "\(held.reason)")
        }
    }

    private static let mistakes: [(BatchOptions, String)] = [
        mistake("<limit> is at least 1, not 0") { $0.limit = 0 },
        mistake("<limit> is at least 1, not -1") { $0.limit = -1 },
        mistake("<workers> is 1 to 16, not 0") { $0.workers = 0 },
        mistake("<workers> is 1 to 16, not 17") { $0.workers = 17 },
        mistake("<retries> is at least 0, not -1") { $0.retry.retries = -1 },
        mistake("<onlyFailed> and <force> cannot go together") { ($0.onlyFailed, $0.force) = (true, true) },
        mistake("<audioTrack> is at least 1, not 0") { $0.audioTrack = 0 },
    ]

    private static func mistake(
        _ reason: String, _ change: (inout BatchOptions) -> Void
    ) -> (BatchOptions, String) {
        var options = BatchOptions(libraries: ["/none"], output: "/none/out")
        options.discovery.optionNames = names
        change(&options)
        return (options, reason)
    }

    @Test(arguments: mistakes)
    func `what makes no sense is refused before anything is looked at`(
        _ options: BatchOptions, _ reason: String
    ) async {
        let batch = Batch(options, maker: FakeMaker())
        let errors = [
            await #expect(throws: ForgeError.self) { try await batch.plan().value },
            await #expect(throws: ForgeError.self) { try await batch.run().value },
        ]
        for error in errors {
            #expect(error?.code == .usage)
            #expect(error?.reason == reason)
        }
    }

    @Test func `what is not copied or moved`() async throws {
        try await inLibrary { folder, options in
            var options = options
            (options.copiesSidecars, options.include) = (true, ["B"])
            options.organize = ForgePath(try folder.write([], to: "file"))
            try folder.write([7], to: "lib/B/cover.jpg")
            // A folder of its name: neither copied over nor there to be kept.
            try folder.write([8], to: "out/B/cover.jpg/x")
            let report = try await Batch(options, maker: FakeMaker()).run(clock: FakeClock()) { 0 }
            let warnings = report.books[0].warnings
            #expect(warnings.filter { $0.hasPrefix("not moved: ") }.count == 2, "\(warnings)")
            #expect(warnings.allSatisfy { $0.contains("choose another folder with <output>") }, "\(warnings)")
        }
    }

    @Test func `a journal that does not take what was done`() async throws {
        try await inLibrary { folder, options in
            var options = options
            options.include = ["B"]
            let journal = options.journalPath.string
            let maker = FakeMaker { _, _ in
                try Data(repeating: 7, count: 100_000).write(to: URL(fileURLWithPath: journal))
            }
            let told = Monitor<[String]>([])
            let report = try await Batch(options, maker: maker) { event in
                if case .warning(nil, let text) = event { told.update { $0.append(text) } }
            }.run(clock: FakeClock()) { 0 }
            let remedy = "move it away to begin a new one, or name another with <journal>"
            #expect(report.error?.remedy == Remedy(remedy))
            #expect(told.read { $0 }.count { $0.hasSuffix("; \(remedy)") } == 1)
        }
    }
}
