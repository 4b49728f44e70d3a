import ForgeEngine
public import ForgeModel

/// Tags and covers of files.
extension Forge {
    /// The tags of a file of any kind: the fields of a book, which tags they are taken from, and all tags.
    ///
    /// - Throws: `ForgeError`.
    public static func tags(of path: ForgePath) async throws(ForgeError) -> TagListing {
        try await WorkerPool.shared.runAlone(.probing) {
            TagListing(try TagSheet.read(path, isCancelled: { Task.isCancelled }))
        }
    }

    /// Gives an MP4, M4A or M4B file tags and a cover, as `edit` does, and tells of each value what it was and is.
    ///
    /// - Throws: `ForgeError`: the file stays as it was.
    public static func tag(_ request: TagRequest) async throws(ForgeError) -> TagReport {
        try await WorkerPool.shared.runAlone(.writing) {
            try TagEditor.run(request, isCancelled: { Task.isCancelled })
        }
    }

    /// Writes the picture of a file of any kind that a book made of it takes for its cover, as it is stored. No file is replaced.
    ///
    /// - Throws: `ForgeError`; of code `usage` where there is none.
    public static func writeCover(of path: ForgePath, to output: ForgePath) async throws(ForgeError) {
        try await WorkerPool.shared.runAlone(.writing) {
            guard let cover = try TagSheet.read(path, isCancelled: { Task.isCancelled }).track.cover else {
                throw ForgeError(
                    .usage, step: .probing, path: path, reason: "it has no cover", remedy: "name another file"
                )
            }
            try WholeFile.write(cover.data, to: output)
        }
    }

    /// Writes the cover, the chapters and the metadata of a file of any kind into files beside it or below a folder, in the forms
    /// that books are made of and other programs read. Files that are there stay, unless told otherwise.
    ///
    /// - Throws: `ForgeError`: the audio cannot be read, or a file not be written; those before it are there.
    public static func extract(_ request: ExtractRequest) async throws(ForgeError) -> ExtractReport {
        try await WorkerPool.shared.runAlone(.writing) {
            try SidecarExtractor.run(request, isCancelled: { Task.isCancelled })
        }
    }

    /// Whether `EditRequest.tags` may have a name: one of a free-form tag, or of one that players know.
    public static func isTagName(_ name: String) -> Bool { TagSheet.canMake(name) }
}
