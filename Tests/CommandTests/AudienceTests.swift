import ForgeBatch
import ForgeModel
import Synchronization
import TestSupport
import Testing

@testable import ForgeCommands

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Who is shown what of a command's work, and when.
@Suite struct AudienceTests {
    /// Notes in words what it is shown.
    private final class Notes: Sendable {
        private let state = Mutex<[String]>([])
        var all: [String] { state.withLock(\.self) }
        func add(_ words: String) { state.withLock { $0.append(words) } }
    }

    private struct NotingRenderer: Renderer {
        let name: String
        let notes: Notes
        mutating func show(_ update: Update) {
            let words: String? =
                switch update {
                case .batch(.warning(_, let text)): text
                case .ended: "end"
                default: nil
                }
            notes.add("\(name): \(words ?? "something else")")
        }
    }

    private func warning(_ text: String) -> Update { .batch(.warning(book: nil, text)) }

    @Test(arguments: [true, false]) func `a log that is awaited gets what was shown before it joined`(
        _ awaitsLog: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let notes = Notes()
            let audience = Audience([NotingRenderer(name: "screen", notes: notes)], awaitsLog: awaitsLog)
            audience.show(warning("one"))
            audience.show(warning("two"))
            let file = try LogFile(ForgePath(folder.path("log")))
            audience.add(NotingRenderer(name: "log", notes: notes), writingTo: file)
            audience.show(.ended)
            let early = awaitsLog ? ["log: one", "log: two"] : []
            #expect(notes.all == ["screen: one", "screen: two"] + early + ["screen: end", "log: end"])
        }
    }

    /// The lines of JSON that updates are worth, by their type.
    private func types(_ updates: [Update]) throws -> [String] {
        try withTemporaryFolder { folder in
            let file = open(folder.path("shown"), O_WRONLY | O_CREAT, 0o600)
            defer { close(file) }
            var renderer = JSONRenderer(OutputStream(descriptor: file)) { _ in Issue.record("broken") }
            for update in updates { renderer.show(update) }
            return try jsonLines(String(decoding: folder.read("shown"), as: UTF8.self))
                .compactMap { $0["type"] as? String }
        }
    }

    @Test func `a program reads the end of every command's work`() throws {
        let failures = [Update.Failure(path: "a", error: Samples.error)]
        #expect(try types([.made(Samples.report)]).last == "result")
        #expect(try types([.batchEnded(BatchSamples.report), .failures(failures)]) == ["report"])
        #expect(try types([.scanned(LibraryReport(books: [], warnings: []))]) == ["library"])
        #expect(try types([.failed(Samples.error)]) == ["error"])
        // The exit status tells of those.
        #expect(try types([.stopped(.signal(2)), .ended]) == [])
    }

    @Test func `a program reads a warning of the one book once, and one of a batch as often as it comes`()
        throws
    {
        let book = Update.book(.warning("w"))
        #expect(try types([book, book, .logLost("w"), .logLost("x")]) == ["warning", "warning"])
        #expect(try types([warning("w"), warning("w")]) == ["warning", "warning"])
    }

    @Test func `nothing is written once nobody reads`() {
        let reasons = Mutex<[Interruption.Reason]>([])
        // No descriptor has this number.
        var renderer = JSONRenderer(OutputStream(descriptor: 1_000_000)) { reason in
            reasons.withLock { $0.append(reason) }
        }
        renderer.show(.failed(Samples.error))
        renderer.show(.failed(Samples.error))
        #expect(reasons.withLock(\.count) == 1)
    }
}
