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
        let editor = try TagEditor(request, isCancelled)
        return try editor.run()
    }

    private init(_ request: TagRequest, _ isCancelled: @escaping CancellationCheck) throws(ForgeError) {
        (edit, self.isCancelled) = (request.edit, isCancelled)
        var taken = BookMetadata()
        for (field, text) in edit.fields { taken[field] = text }
        var picture: CoverImage?
        if let source = request.source {
            let track = try TagSheet.read(source, isCancelled: isCancelled).track
            taken.fillBook(from: BookMetadata(tagsOf: [track]))
            picture = track.cover
        }
        if let sidecar = request.sidecar {
            let found = try Discovery.metadata(ofSidecar: sidecar)
            taken.fillBook(from: found.metadata)
            notes += found.warnings
        }
        if request.usesFolder {
            let found = try Discovery.surroundings(of: edit.file, in: request.library)
            taken.fillBook(from: found.metadata)
            picture = picture ?? found.cover
            notes += found.warnings
        }
        // What is taken away stays away.
        edit.fields.merge(taken.values.mapValues(\.text)) { mine, _ in mine }
        if edit.cover == .kept, let picture {
            edit.cover = .image(try picture.fittingM4B(side: 0).cover.data)
        }
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
