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

    /// Any error of reading a finished file back.
    ///
    /// - Parameter reason: what an error tells that is neither ours nor libav's.
    static func unverified(
        _ file: OutputFile, _ error: any Error, otherwise reason: String = "its boxes cannot be read"
    ) -> ForgeError {
        switch error {
        case let error as ForgeError: error
        case let error as AVError: unverified(file, error)
        default: unverified(file, reason, details: "\(error)")
        }
    }

    /// A finished file that lacks its sound.
    static func withoutSound(_ file: OutputFile) -> ForgeError {
        unverified(file, "there is no audio track in it")
    }

    /// A finished file that is not what was written.
    static func unverified(_ file: OutputFile, _ reason: String, details: String? = nil) -> ForgeError {
        ForgeError(
            .verificationFailed, step: .verifying, path: file.destination,
            reason: reason,
            remedy: "nothing was kept; try again, and report it if it happens again", details: details)
    }
}
