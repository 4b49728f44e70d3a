import ForgeKit
import ForgeModel

/// The chapters of files, one file after the other.
struct ChapterListing {
    let paths: [ForgePath]
    let json: Bool

    /// A file of several that cannot be read is told of and stops nothing.
    ///
    /// - Throws: `ForgeError`, `Ending` where files could not be read, or `Interruption.Reason`.
    func run() async throws {
        var lines = JSONLines()
        var failures: [ForgeError] = []
        let files: [ForgePath]
        do throws(ForgeError) { files = try await Forge.movies(at: paths) } catch {
            if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error.worded(.typed)))) }
            throw error
        }
        for path in files {
            let text: String
            do throws(ForgeError) {
                let file = try await Forge.inspect(path)
                text =
                    json
                    ? lines.line("chapters", ChapterListRecord(file))
                    : ChapterListText(file, width: Terminal(.standard)?.width).text
            } catch {
                let error = error.worded(.typed)
                if json { try OutputStream.standard.emit(lines.line("error", ErrorRecord(error))) }
                if files.count == 1 { throw error }
                OutputStream.tellError("\(error)")
                failures.append(error)
                continue
            }
            try OutputStream.standard.emit(text)
        }
        if let ending = Ending(failures, of: files.count, "file", "looked at") { throw ending }
    }
}
