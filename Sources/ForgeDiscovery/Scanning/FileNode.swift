import ForgeModel
import ForgeSystem

/// The node at a path, symbolic links followed. All calls block.
struct FileNode {
    let kind: FileStatus.Kind
    /// The same for two paths exactly when both lead to one file.
    let identity: FileIdentity

    /// - Throws: `ForgeError`, step `scanning`: `inputMissing` or `inputUnreadable`.
    init(_ path: ForgePath) throws(ForgeError) {
        let status = try scanning(path) { () throws(SystemError) in try FileStatus(path) }
        (kind, identity) = (status.kind, status.identity)
    }

    /// Whether something has the name, were it a link that leads nowhere.
    static func isNamed(_ path: ForgePath) -> Bool {
        do throws(SystemError) { _ = try FileStatus(path, following: false) } catch {
            return error.kind != .missing
        }
        return true
    }

    /// The path without links and dots; nil where it leads nowhere or may not be followed.
    ///
    /// - Throws: `ForgeError`, step `scanning`, of a passing failure.
    static func realPath(_ path: ForgePath) throws(ForgeError) -> ForgePath? {
        do throws(ForgeError) {
            return try scanning(path) { () throws(SystemError) in try path.resolved() }
        } catch {
            if error.isTransient { throw error }
            return nil
        }
    }

    /// A name in a folder, and what the folder itself says of it; see `FolderEntry`.
    struct Entry {
        let name: ForgePath
        let kind: FileStatus.Kind?
    }

    /// The contents of a folder as the system gives it, in no order.
    ///
    /// - Throws: `ForgeError`, step `scanning`.
    static func entries(in folder: ForgePath) throws(ForgeError) -> [Entry] {
        let entries = try scanning(folder) { () throws(SystemError) in try FolderEntry.all(in: folder.bytes) }
        return entries.map { Entry(name: ForgePath(bytes: $0.name), kind: $0.kind) }
    }
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
            reason =
                FileNode.isNamed(path) ? "it is a link that leads nowhere" : "there is no such file or folder"
        case .forbidden: remedy = "give yourself read permission"
        default: break
        }
    }
}
