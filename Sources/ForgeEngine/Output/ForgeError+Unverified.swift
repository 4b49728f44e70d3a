import FFmpegBinding
import ForgeModel

extension ForgeError {
    /// A libav call on a finished file: a disk that fails is no fault of the book.
    static func unverified(_ file: OutputFile, _ error: AVError) -> ForgeError {
        if error.isInterrupted { return .cancelled(step: .verifying) }
        if let code = error.systemError {
            return ForgeError(errno: code, .output, step: .verifying, path: file.destination)
        }
        return unverified(file, "its sound does not decode", details: error.text)
    }

    /// A finished file that is not what was written.
    static func unverified(_ file: OutputFile, _ reason: String, details: String? = nil) -> ForgeError {
        ForgeError(
            .verificationFailed, step: .verifying, path: file.destination,
            reason: reason,
            remedy: "nothing was kept; try again, and report it if it happens again", details: details)
    }
}
