import ForgeKit
import ForgeModel

/// A change of the chapters of files, one after the other.
struct ChapterChanging {
    let paths: [ForgePath]
    let change: ChapterChange
    /// Options that say something of one book alone.
    let ofOneBook: [String]
    let output: ForgePath?
    let keepsBackup: Bool
    let isTrial: Bool
    let json: Bool

    /// A file of several that cannot be changed is told of and stops nothing.
    ///
    /// - Throws: `ForgeError`, `Ending` where files could not be changed, or `Interruption.Reason`.
    func run() async throws {
        var session = Session(json: false, verbosity: .quiet, isLive: false)
        session.lastWords = "interrupted; the files that were not told of are as they were"
        let interruption = session.interruption
        try await session.run { try await change(interruption) }
    }

    private func change(_ interruption: Interruption) async throws {
        var lines = JSONLines()
        var failures: [ForgeError] = []
        let files: [ForgePath]
        do throws(ForgeError) { files = try await self.files() } catch {
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error.worded(.typed)))) }
            throw error
        }
        for path in files {
            var request = EditRequest(path)
            (request.output, request.keepsBackup, request.isTrial) = (output, keepsBackup, isTrial)
            do {
                let report = try await interruption.run { [request, change] in
                    try await Forge.edit(request, chapters: change)
                }
                let text = ChapterChangeText(
                    report: report, isTrial: isTrial, width: Terminal(.standard)?.width)
                try OutputStream.standard.emit(
                    json ? lines.line("chapterChange", ChapterChangeRecord(report)) : text.text)
            } catch let error as ForgeError {
                let error = error.worded(.typed)
                if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
                if files.count == 1 { throw error }
                OutputStream.tellError("\(error)")
                failures.append(error)
            }
        }
        if let ending = Ending(failures, of: files.count, "file", "changed") { throw ending }
    }

    /// The files, one where something is of one book alone.
    private func files() async throws(ForgeError) -> [ForgePath] {
        let files = try await Forge.movies(at: paths)
        let single = ofOneBook + (output == nil ? [] : [ForgeOption.output.typed])
        if let option = single.first, files.count > 1 {
            throw ForgeError(
                .usage, step: .planning, reason: "\(option) is of one file, and there are \(files.count)",
                remedy: "name one")
        }
        return files
    }
}
