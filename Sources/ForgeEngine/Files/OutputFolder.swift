package import ForgeModel
import ForgeSystem

/// A folder that several files of one input go to: previews, or the parts of a book.
package struct OutputFolder {
    let path: ForgePath
    private let wasMade: Bool

    /// Makes the folder where nothing has its name. Blocks.
    ///
    /// - Throws: `ForgeError`, step `planning`: it cannot be made, or is no folder.
    package init(_ path: ForgePath) throws(ForgeError) {
        self.path = path
        wasMade = path.withCString { mkdir($0, 0o777) } == 0
        let code = errno
        if wasMade { return }
        guard code == EEXIST else { throw ForgeError(errno: code, .output, step: .planning, path: path) }
        guard path.appending(".").unreachable == nil else {
            throw ForgeError(
                .usage, step: .planning, path: path, reason: "it is not a folder",
                remedy: "name another folder with \(.folder)")
        }
    }

    /// Removes the folder again if it was made here and nothing is in it.
    package func removeIfMade() { if wasMade { path.withCString { _ = rmdir($0) } } }

    /// Refuses a folder of the current folder, which nobody named, where that is a book's or lies in it: what is there is taken
    /// for the book's. Blocks.
    ///
    /// - Throws: `ForgeError`, `usage`.
    package static func refuse(_ folder: ForgePath, inside input: ForgePath) throws(ForgeError) {
        guard let book = try FileStatus.seen(input, .input), book.kind == .folder else { return }
        var path: ForgePath = "."
        while let place = try FileStatus.seen(path, .output)?.identity {
            if place == book.identity {
                throw ForgeError(
                    .usage, step: .planning, path: folder,
                    reason: "it would be made inside the book's own folder",
                    remedy: "name another folder with \(.folder)")
            }
            path = path.appending("..")
            if try FileStatus.seen(path, .output)?.identity == place { return }
        }
    }
}
