import FFmpegBinding
package import ForgeModel

extension ForgeError {
    /// A libav call on an input that failed: a failure of the system only where a system call failed under it, else
    /// the input's own fault, whatever libav's code looks like.
    init(_ error: AVError, step: Step, input path: ForgePath) {
        if error.isInterrupted {
            self = .cancelled(step: step)
        } else if let errno = error.systemError {
            self.init(errno: errno, .input, step: step, path: path)
        } else {
            self = .damaged(
                path, step: step, reason: "it is damaged or not an audio file", details: error.text)
        }
    }

    /// A libav call that concerns no file.
    init(_ error: AVError, step: Step) {
        self.init(
            .system, step: step, reason: "\(error.function) failed",
            remedy: .report,
            details: error.text, isTransient: error.isOutOfMemory)
    }

    /// Any error of work on an input: what is neither ours nor libav's is a fault of its contents.
    init(_ error: any Error, step: Step, input path: ForgePath) {
        switch error {
        case let error as ForgeError: self = error
        case let error as AVError: self.init(error, step: step, input: path)
        default: self = .damaged(path, step: step, reason: "\(error)")
        }
    }

    /// Any error of work on a book that is being written: what is neither ours nor libav's no input should bring about.
    init(_ error: any Error, writing path: ForgePath) {
        switch error {
        case let error as ForgeError: self = error
        case let error as AVError: self.init(error, step: .encoding)
        default:
            self.init(.system, step: .writing, path: path, reason: "\(error)", remedy: .report)
        }
    }

    /// An input whose contents are at fault.
    static func damaged(
        _ path: ForgePath, step: Step, reason: String, details: String? = nil
    ) -> ForgeError {
        ForgeError(
            .inputDamaged, step: step, path: path, reason: reason,
            remedy: "replace the file, or leave it out with \(.damaged) skip", details: details)
    }

    /// An input of which something is missing and something is left.
    package static func damaged(_ path: ForgePath, step: Step, _ damage: TrackDamage) -> ForgeError {
        ForgeError(
            .inputDamaged, step: step, path: path, reason: damage.text,
            remedy: """
                replace the file, keep what is left of it with \(.damaged) keep, or leave it out with \(.damaged) skip
                """)
    }
}

extension Remedy {
    /// Of a failure that no input should bring about.
    static let report: Remedy = "report this with the output of \(.log)"
}

/// Runs libav calls on an input and gives their errors its name.
func reading<T: ~Copyable>(
    _ path: ForgePath, _ step: ForgeError.Step, _ body: () throws(AVError) -> T
) throws(ForgeError) -> T {
    do { return try body() } catch { throw ForgeError(error, step: step, input: path) }
}

/// Runs libav calls that concern no file.
func running<T: ~Copyable>(_ step: ForgeError.Step, _ body: () throws(AVError) -> T) throws(ForgeError) -> T {
    do { return try body() } catch { throw ForgeError(error, step: step) }
}

extension ForgeError {
    /// An input that is not the file any more that it was when it was opened first.
    static func changed(_ path: ForgePath, step: Step) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: step, path: path, reason: "it changed while it was read",
            remedy: "try again when nothing writes to it", isTransient: true)
    }
}
