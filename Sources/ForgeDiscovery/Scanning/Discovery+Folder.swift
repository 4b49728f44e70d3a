import ForgeModel
import ForgeSystem

extension Discovery {
    /// A folder that the user named, as one book.
    static func folder(_ path: ForgePath, _ decoding: TextDecoding) throws(ForgeError) -> BookCandidate {
        let scan = try FolderScan(path)
        if let failure = ForgeError.decisive(scan.failures) { throw failure }
        let (withAudio, closed) = try scan.leftOut()
        guard !scan.files.isEmpty else { throw noAudio(path, below: withAudio, closed: closed) }
        var warnings: [String] = []
        if !withAudio.isEmpty {
            warnings.append("not in the book: audio in the sub folders \(list(withAudio))")
        }
        warnings += closed.map { "not looked into: \"\($0.name)\" (\($0.why))" }
        return candidate(
            of: scan, name: try name(ofFolder: path, decoding), parents: try namesAbove(path, decoding),
            decoding,
            warnings: warnings)
    }

    static func candidate(
        of scan: FolderScan, name: String, parents: [String], _ decoding: TextDecoding, warnings: [String]
    ) -> BookCandidate {
        var book = BookCandidate(
            name: name, files: scan.files, orderReason: scan.orderReason, isExplicitOrder: false,
            folder: scan.own.folder, parents: parents, sidecars: scan.sidecars, discs: scan.discNumbers,
            warnings: warnings)
        book.decoding = decoding
        return book
    }

    /// Files beside a single audio file that are named like it; none, with a warning, where its folder may not be read.
    ///
    /// - Throws: `ForgeError`, step `scanning`: the folder cannot be listed for a passing reason.
    static func sidecars(of file: ForgePath) throws(ForgeError) -> (files: [ForgePath], warnings: [String]) {
        do throws(ForgeError) {
            return (try FolderListing(file.parent).sidecars(of: [file]), [])
        } catch {
            return ([], [try notLookedBeside(file, error)])
        }
    }

    /// The warning that a file's folder cannot be listed.
    ///
    /// - Throws: the failure, if it may pass.
    static func notLookedBeside(_ file: ForgePath, _ error: ForgeError) throws(ForgeError) -> String {
        if error.isTransient { throw error }
        return "nothing beside \(file.lastComponent) was looked for: \(error.path ?? file.parent): "
            + (error.cause ?? error.reason)
    }

    /// The last two names of the folders above the one named, outermost first.
    private static func namesAbove(_ path: ForgePath, _ decoding: TextDecoding) throws(ForgeError) -> [String]
    {
        let isNamed = ![".", "..", "/", ""].contains(path.lastComponent.string)
        let above = isNamed ? try path.parent.scanned() : try path.scanned()?.parent
        guard let above, above != "/" else { return [] }
        return above.below("/").suffix(2).map { $0.text(decoding) }
    }

    /// Why there is no book in a folder.
    private static func noAudio(
        _ path: ForgePath, below: [String], closed: [(name: String, why: String)]
    ) -> ForgeError {
        ForgeError(
            .noAudio, step: .scanning, path: path,
            reason: below.isEmpty
                ? closed.isEmpty
                    ? "there is no audio file in it"
                    : "there is no audio file in it, and these may not be looked into: \(list(closed.map(\.name)))"
                : "its audio is in sub folders, which are not joined: \(list(below))",
            remedy: below.isEmpty
                ? "name a folder with audio files"
                : "name one of them, or all files in the order they are to be joined")
    }
}
