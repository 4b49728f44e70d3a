import ForgeKit
import ForgeModel

/// The chapters of files, one file after the other.
struct ChapterListing {
    let paths: [ForgePath]
    let json: Bool

    /// - Throws: `ForgeError`, `Ending` where files could not be read, or `Interruption.Reason`.
    func run() async throws {
        let width = Terminal(.standard)?.width
        try await FileSession(paths: paths, json: json).run("chapters", failure: "looked at") { path, _ in
            let file = try await Forge.inspect(path)
            return FileSession.Result(ChapterListRecord(file), ChapterListText(file, width: width).text)
        }
    }
}
