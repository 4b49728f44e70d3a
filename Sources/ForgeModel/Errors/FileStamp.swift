package import ForgeSystem

/// The state of a file while its file system is mounted: two equal stamps mean that nobody wrote to it.
package struct FileStamp: Hashable, Sendable {
    /// The file system's number, which another mount may change.
    private var device: UInt64
    private var state: FileState

    package init(_ status: FileStatus) {
        (device, state) = (status.identity.device, FileState(status))
    }

    /// The stamp of the file at a path now; nil where nothing can be seen. Blocks.
    package init?(at path: ForgePath) {
        guard let status = try? FileStatus(path) else { return nil }
        self.init(status)
    }
}
