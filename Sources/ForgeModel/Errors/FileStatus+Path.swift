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
