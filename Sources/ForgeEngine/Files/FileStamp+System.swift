import ForgeModel
import ForgeSystem

extension FileStamp {
    init(_ status: FileStatus) {
        self.init(
            device: status.identity.device, inode: status.identity.inode, size: status.size,
            modified: status.modified)
    }

    /// The stamp of the file at a path now; nil where nothing can be seen.
    init?(at path: ForgePath) {
        guard let status = try? FileStatus(path) else { return nil }
        self.init(status)
    }
}

extension ForgeError {
    /// An input that is not the file any more that it was when it was opened first.
    static func changed(_ path: ForgePath, step: Step) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: step, path: path, reason: "it changed while it was read",
            remedy: "try again when nothing writes to it", isTransient: true)
    }
}
