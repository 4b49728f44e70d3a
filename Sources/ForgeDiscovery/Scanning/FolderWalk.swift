import ForgeModel
import ForgeSystem

/// The way through a folder and those below it. A folder reached twice, by way of links, counts once.
enum FolderWalk {
    /// Calls `body` with one folder after the other, a folder before those below it.
    ///
    /// - Parameters:
    ///   - seen: the folders that count no more.
    ///   - onFailure: is given each folder below the first that cannot be looked into. One that is gone since the folder above
    ///     it was listed is none.
    ///   - body: tells which folders to go on into, in their order; nil ends the walk.
    /// - Throws: `ForgeError`: that of the first folder; `cancelled` where `isCancelled` says so.
    static func visit(
        _ root: ForgePath, _ seen: inout Set<FileIdentity>, isCancelled: () -> Bool = { false },
        onFailure: (ForgePath, ForgeError) -> Void,
        _ body: (FolderListing, inout Set<FileIdentity>) throws(ForgeError) -> [ForgePath]?
    ) throws(ForgeError) {
        // A stack of our own: the depth of a tree is whatever its maker liked.
        var waiting = [root]
        while let path = waiting.popLast() {
            if isCancelled() { throw .cancelled(step: .scanning) }
            do throws(ForgeError) {
                let listing = try FolderListing(path)
                guard seen.insert(listing.identity).inserted else { continue }
                guard let next = try body(listing, &seen) else { return }
                waiting += next.reversed()
            } catch {
                if path == root { throw error }
                if error.code == .inputMissing, !path.isNamed { continue }
                onFailure(path, error)
            }
        }
    }
}
