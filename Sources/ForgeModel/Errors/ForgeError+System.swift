package import ForgeSystem

/// Which side of the work a system error stands on: the same errno needs another remedy for input and output.
package enum FileRole {
    case input, output
}

extension ForgeError {
    /// A system call that failed, by its errno.
    ///
    /// - Parameter cause: what there is to say beside the number; nil takes the system's words.
    package init(errno code: Int32, _ role: FileRole, step: Step, path: ForgePath?, cause: String? = nil) {
        let error = SystemError(code)
        let kind: (code: Code, reason: String, remedy: Remedy) =
            switch (error.kind, role) {
            case (.missing, .input): (.inputMissing, "there is no such file", "check the name")
            case (.forbidden, .input):
                (
                    .inputUnreadable, "it may not be read",
                    "give yourself read permission, or leave it out with \(.damaged) skip"
                )
            case (.endlessLink, .input): (.inputUnreadable, "its links lead in a circle", "correct the link")
            case (.tooManyFiles, let role):
                (
                    role == .input ? .inputUnreadable : .outputUnwritable, "too many files are open",
                    "close other programs or raise the limit with 'ulimit -n', then try again"
                )
            case (.noMemory, let role):
                (
                    role == .input ? .inputUnreadable : .outputUnwritable, "there is not enough memory",
                    "close other programs, then try again"
                )
            case (_, .input):
                (
                    .inputUnreadable, "it could not be read",
                    "check the disk or the network mount, then try again"
                )
            case (.tooLarge, .output):
                (
                    .outputUnwritable, "it may not grow any larger there",
                    "raise the limit, or write to another file system with \(.output)"
                )
            case (.full, .output):
                (.diskFull, "there is no room left", "free some space or write elsewhere with \(.output)")
            case (.missing, .output):
                (
                    .outputUnwritable, "its folder does not exist",
                    "create the folder or choose another with \(.output)"
                )
            case (.forbidden, .output), (.readOnly, .output):
                (.outputUnwritable, "its folder may not be written to", "choose another with \(.output)")
            case (.endlessLink, .output), (.other, .output):
                (
                    .outputUnwritable, "it could not be written",
                    "check the disk or write elsewhere with \(.output)"
                )
            }
        self.init(
            kind.code, step: step, path: path, reason: kind.reason, remedy: kind.remedy,
            // The reason says it already.
            cause: cause ?? (kind.code == .inputMissing ? nil : error.words), isTransient: error.isPassing)
    }

    /// A thread that the system does not give, by what it said.
    package static func noThread(_ error: SystemError) -> ForgeError {
        ForgeError(
            .system, step: .configuring, reason: "the system gives no thread",
            remedy: "end other programs, or raise the limits of processes (ulimit -u) and memory (ulimit -v)",
            cause: error.words, isTransient: true)
    }

    /// A folder for outputs that is not at its path any more. Not passing: nobody knows whether the folder is wanted there
    /// that may have taken its place.
    package static func displaced(
        _ folder: ForgePath, for path: ForgePath, step: Step = .publishing
    ) -> ForgeError {
        ForgeError(
            .outputUnwritable, step: step, path: path,
            reason: (folder == path ? "the folder" : "its folder \(folder)")
                + " was renamed, moved, replaced or removed meanwhile",
            remedy: "run the command again with the folder's new name, or put the folder back before that")
    }

    /// Whether an input could not be looked at, so that nothing is known of what it holds: neither that it is gone nor
    /// that it is damaged.
    package var isUnseen: Bool { isTransient || code == .inputUnreadable }

    /// Of several failures of one book the one to tell: the first that stays until somebody acts, else the first. Waiting
    /// helps only where all may pass.
    package static func decisive(_ errors: [ForgeError]) -> ForgeError? {
        errors.first { !$0.isTransient } ?? errors.first
    }
}

extension HeldFolder {
    package convenience init(_ path: ForgePath) throws(SystemError) { try self.init(path.bytes) }

    /// Refuses to go on where the folder is not at its path any more.
    ///
    /// - Parameter path: what is written in it, or itself.
    /// - Throws: `ForgeError`, step `publishing`; one that may pass where the system does not tell for such a reason.
    package func check(for path: ForgePath) throws(ForgeError) {
        do throws(SystemError) {
            if try isInPlace() { return }
        } catch {
            throw ForgeError(errno: error.code, .output, step: .publishing, path: path)
        }
        throw .displaced(ForgePath(bytes: self.path), for: path)
    }
}
