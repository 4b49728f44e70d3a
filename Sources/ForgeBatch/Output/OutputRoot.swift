import ForgeKit
import ForgeModel
import ForgeSystem

/// The output folder of a batch, held as it was when the batch began.
///
/// Once it was found renamed, replaced or removed it stays displaced: what is finished lies where it went, and nothing is
/// written to what has its name now. Any thread may ask.
final class OutputRoot: Sendable {
    private let path: ForgePath
    private let folder: HeldFolder
    private let found = Monitor<ForgeError?>(nil)

    /// Makes the folder where it is missing. Blocks.
    ///
    /// - Throws: `ForgeError`, `outputUnwritable`.
    init(_ path: ForgePath) throws(ForgeError) {
        self.path = path
        try OutputFolder.make(path)
        do { folder = try HeldFolder(path) } catch {
            throw ForgeError(errno: error.code, .output, step: .planning, path: path)
        }
    }

    /// Why nothing more is written; nil as long as nobody noticed anything.
    var displacement: ForgeError? { found.read { $0 } }

    /// Looks whether the folder is where it was. Blocks.
    ///
    /// - Throws: `ForgeError`: it is not, or that cannot be told for now.
    func check() throws(ForgeError) {
        do throws(ForgeError) { try folder.check(for: path) } catch {
            if !error.isTransient { found.update { $0 = $0 ?? error } }
            throw error
        }
    }

    /// Removes the folders of a book that was not made, as far as they are empty. Blocks.
    func removeEmptyFolders(above output: ForgePath) {
        let root = path.bytes.last == UInt8(ascii: "/") ? path.bytes : path.bytes + [UInt8(ascii: "/")]
        var book = output.parent
        while book.bytes.count > root.count, book.bytes.starts(with: root) {
            folder.removeFolder(Array(book.bytes.dropFirst(root.count)))
            book = book.parent
        }
    }
}
