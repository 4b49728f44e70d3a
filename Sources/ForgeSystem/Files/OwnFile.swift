/// Files that the program makes for itself: locks, logs, journals, settings. Never made or opened through a link.
package enum OwnFile {
    /// The use of a file.
    package enum Use {
        /// A new file to write; an error where one is.
        case new
        /// A file to lock, read and write, made where there is none.
        case shared
        /// A file to add to, made where there is none; a pipe without a reader is an error, not waited for.
        case appended

        var flags: Int32 {
            switch self {
            case .new: O_WRONLY | O_EXCL
            case .shared: O_RDWR | O_NONBLOCK
            case .appended: O_WRONLY | O_APPEND | O_NONBLOCK
            }
        }
    }

    /// Opens or makes a file. Blocks.
    ///
    /// - Parameter mode: permissions of a new file, before the umask.
    /// - Returns: the descriptor, closed in child processes; the caller's to close.
    /// - Throws: the errno; ELOOP for a link.
    package static func make(_ path: [UInt8], for use: Use, mode: Int = 0o644) throws(SystemError) -> Int32 {
        let file = BlockingCall.system("open", path) {
            withName(path) { open($0, use.flags | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode_t(mode)) }
        }
        if file < 0 { throw .last }
        return file
    }

    /// Opens an open descriptor by its name, such as /dev/stdout: these names are links of the system's. Blocks.
    ///
    /// - Returns: the descriptor, for adding.
    /// - Throws: the errno.
    package static func stream(_ path: [UInt8]) throws(SystemError) -> Int32 {
        let file = withName(path) { open($0, Use.appended.flags | O_CREAT | O_CLOEXEC, 0o644) }
        if file < 0 { throw .last }
        return file
    }

    /// `make` for a name in a folder that is held.
    package static func make(
        _ name: [UInt8], in folder: HeldFolder, for use: Use, mode: Int = 0o644
    ) throws(SystemError) -> Int32 {
        try folder.open(name, use.flags | O_CREAT, mode: mode)
    }
}
