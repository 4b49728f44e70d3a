import ForgeDiscovery
import ForgeEngine
import ForgeModel

/// Gives a file the tags and the cover that a request asks for. Blocks.
struct TagEditor {
    private var edit: EditRequest
    private var notes: [String] = []
    private let isCancelled: CancellationCheck

    /// - Throws: `ForgeError`: the file stays as it was.
    static func run(
        _ request: TagRequest, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TagReport {
        let editor = TagEditor(edit: request.edit, isCancelled: isCancelled)
        return try editor.run()
    }

    private func run() throws(ForgeError) -> TagReport {
        let (report, before, after) = try FileEditor.editTags(edit, isCancelled: isCancelled)
        var changes = TagListing(before).changes(to: TagListing(after))
        let (old, new) = (before.track.pictures, after.track.pictures)
        if old.map(\.data) != new.map(\.data) {
            changes.append(TagReport.Change("cover", from: Self.words(old), to: Self.words(new)))
        }
        return TagReport(edit.file, changes: changes, notes: notes, edit: report)
    }

    private static func words(_ pictures: [CoverImage]) -> String? {
        pictures.isEmpty
            ? nil
            : pictures.map { "\($0.format.rawValue), \($0.data.count) bytes" }.joined(separator: "; ")
    }
}
