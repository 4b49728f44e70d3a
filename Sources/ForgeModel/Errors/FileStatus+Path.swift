package import ForgeSystem

extension FileStatus {
    /// Of what a path leads to, or of a link itself. Blocks.
    ///
    /// - Throws: the errno.
    package init(_ path: ForgePath, following isFollowing: Bool = true) throws(SystemError) {
        try self.init(path.bytes, following: isFollowing)
    }

    /// Nil where nothing is, or nothing that may be reached. Blocks.
    ///
    /// - Throws: `ForgeError`, step `planning`: the system does not tell for a passing reason, so that nobody may take the
    ///   file for gone.
    package static func seen(_ path: ForgePath, _ role: FileRole) throws(ForgeError) -> FileStatus? {
        do throws(SystemError) { return try FileStatus(path) } catch {
            if error.isPassing { throw ForgeError(errno: error.code, role, step: .planning, path: path) }
            return nil
        }
    }
}

extension ForgePath {
    /// The text of its bytes: UTF-8, or another encoding where they are none. `string` is for showing where a file is,
    /// this is for what becomes of its name in a book.
    package func text(_ decoding: TextDecoding) -> String { decoding.decodedName(bytes).text }

    /// True where the letters of `text` are hardly those that were meant.
    package func isDoubtful(_ decoding: TextDecoding) -> Bool {
        decoding.isDoubtful(decoding.decodedName(bytes))
    }

    /// Why it leads nowhere; nil where it leads somewhere. Blocks.
    package var unreachable: SystemError? {
        let code = BlockingCall.system("access", bytes) { withCString { access($0, F_OK) } }
        return code == 0 ? nil : .last
    }

    /// Whether it is itself a link, wherever that leads. Blocks.
    package var isLink: Bool { (try? FileStatus(self, following: false))?.kind == .link }

    /// Refuses a link where a file of ours, such as a lock or a log, is to be made or written. Blocks.
    ///
    /// - Throws: `ForgeError`, `usage`, that names the link.
    package func refuseLink(remedy: Remedy) throws(ForgeError) {
        guard isLink else { return }
        throw ForgeError(
            .usage, step: .configuring, path: self,
            reason: "it is a link, and nothing is written through links", remedy: remedy)
    }

    /// Bytes that the user may still write there, or where it would be made; nil where the system does not tell. Blocks.
    package var freeBytes: Int64? {
        var status = statvfs()
        let code = BlockingCall.system("statvfs", bytes) { withCString { statvfs($0, &status) } }
        guard code == 0 else { return errno == ENOENT && parent != self ? parent.freeBytes : nil }
        let (bytes, isTooMuch) = UInt64(status.f_bavail).multipliedReportingOverflow(
            by: UInt64(status.f_frsize))
        return isTooMuch ? .max : Int64(clamping: bytes)
    }

    /// How the temporary names of outputs begin.
    package static var outputPrefix: String { ".forge" }

    /// Removes the temporary outputs in this folder that belong to no process any more. Blocks.
    package func removeStaleOutputs() { try? HeldFolder(self).removeStale(Self.outputPrefix) }

    /// The path without links and dots. Blocks.
    ///
    /// - Throws: the errno: it leads nowhere, or may not be followed.
    package func resolved() throws(SystemError) -> ForgePath { ForgePath(bytes: try realPath(bytes)) }
}

extension OpenFile {
    package convenience init(_ path: ForgePath, waiting isWaiting: Bool = false) throws(SystemError) {
        try self.init(path.bytes, waiting: isWaiting)
    }
}
