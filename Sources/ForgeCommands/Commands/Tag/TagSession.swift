import ForgeKit
import ForgeModel

/// Work on the tags of files, one after the other. A file of several that fails is told of and stops nothing.
struct TagSession {
    let paths: [ForgePath]
    let json: Bool
    private let interruption = Interruption()

    init(paths: [ForgePath], json: Bool) { (self.paths, self.json) = (paths, json) }

    /// - Parameters:
    ///   - type: of the lines of JSON.
    ///   - failure: what could not be done with a file: "read".
    ///   - work: the record and the text of a file, which is below a library, or was named itself.
    /// - Throws: `ForgeError`, `Ending` where files failed, or `Interruption.Reason`.
    func run<Record: Encodable & Sendable>(
        _ type: String, failure: String,
        _ work:
            @escaping @Sendable (_ file: ForgePath, _ library: ForgePath?) async throws -> (Record, String)
    ) async throws {
        let watch = try SignalWatch(interruption) { _ in
            OutputStream.tellError("interrupted; the files not named above are as they were")
        }
        defer { watch.end() }
        var lines = JSONLines()
        var failures: [ForgeError] = []
        let files: [(file: ForgePath, library: ForgePath?)]
        do throws(ForgeError) { files = try await self.files() } catch {
            let error = error.worded(.typed)
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
            throw error
        }
        for (file, library) in files {
            do {
                let (record, text) = try await interruption.run { try await work(file, library) }
                try OutputStream.standard.emit(json ? lines.line(type, record) : text)
            } catch let error as ForgeError {
                let error = error.worded(.typed)
                if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
                if files.count == 1 { throw error }
                OutputStream.tellError("\(error)")
                failures.append(error)
            }
        }
        guard let outcome = Outcome(books: failures) else { return }
        throw Ending(
            outcome, "\(QuantityText.count(failures.count, "file")) of \(files.count) could not be \(failure)"
        )
    }

    private func files() async throws(ForgeError) -> [(file: ForgePath, library: ForgePath?)] {
        var files: [(ForgePath, ForgePath?)] = []
        for path in paths {
            let found = try await Forge.movies(at: [path])
            files += found.map { ($0, found == [path] ? nil : path) }
        }
        return files
    }
}
