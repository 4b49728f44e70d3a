import ForgeModel
import ForgeSystem

extension FileStatus {
    /// Of what a path of an input leads to. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`: `inputMissing` or `inputUnreadable`.
    init(scanning path: ForgePath) throws(ForgeError) {
        self = try scanning(path) { () throws(SystemError) in try FileStatus(path) }
    }
}

extension ForgePath {
    /// Whether something has the name, were it a link that leads nowhere. Blocks.
    var isNamed: Bool {
        do throws(SystemError) { _ = try FileStatus(self, following: false) } catch {
            return error.kind != .missing
        }
        return true
    }

    /// The path of an input without links and dots; nil where it leads nowhere or may not be followed. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`, of a passing failure.
    func scanned() throws(ForgeError) -> ForgePath? {
        do throws(ForgeError) {
            return try scanning(self) { () throws(SystemError) in try resolved() }
        } catch {
            if error.isTransient { throw error }
            return nil
        }
    }
}

extension FolderEntry {
    /// The contents of a folder of inputs as the system gives it, in no order. Blocks.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    static func scanned(in folder: ForgePath) throws(ForgeError) -> [FolderEntry] {
        try scanning(folder) { () throws(SystemError) in try all(in: folder.bytes) }
    }

    var path: ForgePath { ForgePath(bytes: name) }
}

/// Makes system calls on an input that is looked for.
func scanning<T>(
    _ path: ForgePath, _ body: () throws(SystemError) -> T
) throws(ForgeError) -> T {
    do throws(SystemError) { return try body() } catch { throw ForgeError(scanning: path, error) }
}

extension ForgeError {
    /// A system call on an input that failed while it was looked for.
    fileprivate init(scanning path: ForgePath, _ error: SystemError) {
        self.init(errno: error.code, .input, step: .scanning, path: path)
        switch error.kind {
        case .missing:
            reason = path.isNamed ? "it is a link that leads nowhere" : "there is no such file or folder"
        case .forbidden: remedy = "give yourself read permission"
        default: break
        }
    }
}
