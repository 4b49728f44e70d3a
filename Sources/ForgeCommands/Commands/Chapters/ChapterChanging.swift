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

    /// - Throws: `ForgeError`, `Ending` where files could not be changed, or `Interruption.Reason`.
    func run() async throws {
        let single = (ofOneBook + (output == nil ? [] : [ForgeOption.output.typed])).first
        let width = Terminal(.standard)?.width
        try await FileSession(paths: paths, json: json, single: single).run(
            "chapterChange", failure: "changed"
        ) { [self] path, _ in
            var request = EditRequest(path)
            (request.output, request.keepsBackup, request.isTrial) = (output, keepsBackup, isTrial)
            let report = try await Forge.edit(request, chapters: change)
            return FileSession.Result(
                ChapterChangeRecord(report),
                ChapterChangeText(report: report, isTrial: isTrial, width: width).text)
        }
    }
}
