import FFmpegBinding
package import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Which side of the work a system error stands on: the same errno needs another remedy for input and output.
enum FileRole {
    case input, output
}

extension ForgeError {
    /// Whether the same system call may succeed later: conditions of a network mount, a disk that somebody makes room
    /// on, a busy system. All else, such as a missing file or permission, stays as it is until somebody acts.
    package static func isPassing(errno code: Int32) -> Bool {
        switch code {
        case EAGAIN, EINTR, EMFILE, ENFILE, ETIMEDOUT, ESTALE, EIO, ENOMEM, EBUSY, ENOSPC, EDQUOT: true
        default: false
        }
    }

    /// A system call that failed, by its errno.
    init(errno code: Int32, _ role: FileRole, step: Step, path: FilePath?, cause: String? = nil) {
        let words = cause ?? String(cString: strerror(code))
        let kind: (code: Code, reason: String, remedy: String) =
            switch (code, role) {
            case (ENOENT, .input), (ENOTDIR, .input):
                (.inputMissing, "there is no such file", "check the name")
            case (EACCES, .input), (EPERM, .input):
                (
                    .inputUnreadable, "it may not be read",
                    "give yourself read permission, or leave it out with --damaged skip"
                )
            case (_, .input):
                (
                    .inputUnreadable, "it could not be read",
                    "check the disk or the network mount, then try again"
                )
            case (EFBIG, .output):
                (
                    .outputUnwritable, "it may not grow any larger there",
                    "raise the limit, or write to another file system with -o"
                )
            case (ENOSPC, .output), (EDQUOT, .output):
                (.diskFull, "there is no room left", "free some space or write elsewhere with -o")
            case (ENOENT, .output), (ENOTDIR, .output):
                (
                    .outputUnwritable, "its folder does not exist",
                    "create the folder or choose another with -o"
                )
            case (EACCES, .output), (EPERM, .output), (EROFS, .output):
                (.outputUnwritable, "its folder may not be written to", "choose another with -o")
            case (_, .output):
                (.outputUnwritable, "it could not be written", "check the disk or write elsewhere with -o")
            }
        self.init(
            kind.code, step: step, path: path, reason: kind.reason, remedy: kind.remedy, cause: words,
            isTransient: Self.isPassing(errno: code))
    }

    /// A libav call on an input that failed: a failure of the system only where a system call failed under it, else
    /// the input's own fault, whatever libav's code looks like.
    init(_ error: AVError, step: Step, input path: FilePath) {
        if error.isInterrupted {
            self = .cancelled(step: step)
        } else if let errno = error.systemError {
            self.init(errno: errno, .input, step: step, path: path)
        } else {
            self = .damaged(path, step: step, reason: "it is damaged or no audio file", cause: error.text)
        }
    }

    /// A libav call that concerns no file.
    init(_ error: AVError, step: Step) {
        self.init(
            .system, step: step, reason: "\(error.function) failed",
            remedy: "report this with the output of -v",
            cause: error.text, isTransient: error.isOutOfMemory)
    }

    /// An input whose contents are at fault.
    static func damaged(_ path: FilePath, step: Step, reason: String, cause: String? = nil) -> ForgeError {
        ForgeError(
            .inputDamaged, step: step, path: path, reason: reason,
            remedy: "replace the file, or leave it out with --damaged skip", cause: cause)
    }

    /// An input of which something is missing and something is left.
    package static func damaged(_ path: FilePath, step: Step, _ damage: TrackDamage) -> ForgeError {
        ForgeError(
            .inputDamaged, step: step, path: path, reason: damage.text,
            remedy: "replace the file, keep what is left of it with --damaged keep, or leave it out with "
                + "--damaged skip")
    }
}

/// Runs libav calls on an input and gives their errors its name.
func reading<T: ~Copyable>(
    _ path: FilePath, _ step: ForgeError.Step, _ body: () throws(AVError) -> T
) throws(ForgeError) -> T {
    do { return try body() } catch { throw ForgeError(error, step: step, input: path) }
}

/// Runs libav calls that concern no file.
func running<T: ~Copyable>(_ step: ForgeError.Step, _ body: () throws(AVError) -> T) throws(ForgeError) -> T {
    do { return try body() } catch { throw ForgeError(error, step: step) }
}
