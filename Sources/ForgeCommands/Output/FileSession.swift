import ForgeKit
import ForgeModel

/// Work on files and those below folders, one after the other. A file of several that fails is told of and stops nothing.
struct FileSession {
    /// The work on one file.
    struct Result<Record: Encodable & Sendable>: Sendable {
        /// For programs.
        let record: Record
        /// For people.
        let text: String
        /// The part that was not done; nil where all was.
        let failure: ForgeError?

        init(_ record: Record, _ text: String, failure: ForgeError? = nil) {
            (self.record, self.text, self.failure) = (record, text, failure)
        }
    }

    private let paths: [ForgePath]
    private let json: Bool
    /// An option that is of one file; nil where any number may be there.
    private let single: String?
    /// The last words where the work was interrupted.
    private let interrupted: String
    private let interruption = Interruption()

    /// - Parameters:
    ///   - single: an option that was typed and that is of one file.
    ///   - rest: the state of what was not done where the work was interrupted.
    init(
        paths: [ForgePath], json: Bool, single: String? = nil,
        rest: String = "the files not named above are as they were"
    ) {
        (self.paths, self.json, self.single) = (paths, json, single)
        interrupted = "interrupted; \(rest)"
    }

    /// Does the work.
    ///
    /// - Parameters:
    ///   - type: of the lines of JSON.
    ///   - failure: what could not be done with a file: "read".
    ///   - work: the record and the text of a file, which is below a library, or was named itself.
    /// - Throws: `ForgeError`, `Ending` where files failed, or `Interruption.Reason`.
    func run<Record: Encodable & Sendable>(
        _ type: String, failure: String,
        _ work:
            @escaping @Sendable (_ file: ForgePath, _ library: ForgePath?) async throws -> Result<Record>
    ) async throws {
        let watch = try SignalWatch(interruption) { [interrupted] _ in OutputStream.tellError(interrupted) }
        defer { watch.end() }
        do { try await runAll(type, failure, work) } catch let reason as Interruption.Reason
            where reason.isSignal
        {
            throw Ending(Outcome(reason), interrupted)
        }
    }

    private func runAll<Record: Encodable & Sendable>(
        _ type: String, _ failure: String,
        _ work: @escaping @Sendable (ForgePath, ForgePath?) async throws -> Result<Record>
    ) async throws {
        var lines = JSONLines()
        var failures: [ForgeError] = []
        let files = try await self.files(&lines)
        for (file, library) in files {
            do {
                let result = try await interruption.run { try await work(file, library) }
                try OutputStream.standard.emit(json ? lines.line(type, result.record) : result.text)
                if let failure = result.failure { throw Part(failure: failure) }
            } catch {
                guard let failure = (error as? Part)?.failure ?? error as? ForgeError else { throw error }
                try emit(failure, &lines)
                if files.count == 1, !(error is Part) { throw error }
                OutputStream.tellError("\(failure.worded(.typed))")
                failures.append(failure)
            }
        }
        if let ending = Ending(failures, of: files.count, "file", failure) { throw ending }
    }

    /// A part of the work on a file that failed.
    private struct Part: Error {
        let failure: ForgeError
    }

    private func emit(_ error: ForgeError, _ lines: inout JSONLines) throws {
        guard json else { return }
        try OutputStream.standard.emit(lines.line("error", ErrorRecord(error.worded(.typed))))
    }

    private func files(
        _ lines: inout JSONLines
    ) async throws -> [(file: ForgePath, library: ForgePath?)] {
        do throws(ForgeError) {
            var files: [(ForgePath, ForgePath?)] = []
            for path in paths {
                let found = try await Forge.movies(at: [path])
                files += found.map { ($0, found == [path] ? nil : path) }
            }
            guard let single, files.count > 1 else { return files }
            throw ForgeError(
                .usage, step: .planning, reason: "\(single) is of one file, and there are \(files.count)",
                remedy: "name one")
        } catch {
            try emit(error, &lines)
            throw error
        }
    }
}
