import ForgeModel

/// What the process says to whoever started it.
enum ExitStatus {
    static let success: Int32 = 0
    static let failed: Int32 = 1
    static let usage: Int32 = 2
    /// EX_TEMPFAIL of sysexits.h.
    static let transient: Int32 = 75

    /// What shells report for a program that a signal ended.
    static func signal(_ number: Int32) -> Int32 { 128 + number }

    static func of(_ error: ForgeError) -> Int32 {
        if error.isTransient { return transient }
        switch error.code {
        case .usage, .inputMissing, .noAudio, .outputExists, .outputUnwritable: return usage
        case .cancelled: return signal(2)
        default: return failed
        }
    }

    /// Of several books by why some failed; nil where none did.
    static func of(books errors: [ForgeError]) -> Int32? {
        if errors.isEmpty { return nil }
        return errors.allSatisfy(\.isTransient) ? transient : failed
    }

    static func of(_ reason: Interruption.Reason) -> Int32 {
        switch reason {
        case .signal(let number): signal(number)
        // SIGPIPE, which would have ended a program that does not clean up.
        case .outputClosed: signal(13)
        case .outputFailed(let error): of(error)
        }
    }
}
