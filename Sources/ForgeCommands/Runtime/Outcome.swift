import ForgeModel

/// How the process ends, as whoever started it is told. The one place for exit statuses.
enum Outcome: Equatable {
    case success
    /// A book failed, or something got worse.
    case failed
    /// The command line makes no sense, or nothing could be done.
    case usage
    /// A passing failure: try again later.
    case transient
    /// Stopped by a signal, or as if by one.
    case signal(Int32)

    var status: Int32 {
        switch self {
        case .success: 0
        case .failed: 1
        case .usage: 2
        // EX_TEMPFAIL of sysexits.h.
        case .transient: 75
        // What shells report for a program that a signal ended.
        case .signal(let number): 128 + number
        }
    }

    init(_ error: ForgeError) {
        if error.isTransient {
            self = .transient
            return
        }
        switch error.code {
        case .usage, .inputMissing, .noAudio, .outputExists, .outputUnwritable: self = .usage
        case .cancelled: self = .signal(2)
        default: self = .failed
        }
    }

    /// Of several books by why some failed; nil where none did.
    init?(books errors: [ForgeError]) {
        if errors.isEmpty { return nil }
        self = errors.allSatisfy(\.isTransient) ? .transient : .failed
    }

    init(_ reason: Interruption.Reason) {
        switch reason {
        case .signal(let number): self = .signal(number)
        // SIGPIPE, which would have ended a program that does not clean up.
        case .outputClosed: self = .signal(13)
        case .outputFailed(let error): self = Outcome(error)
        }
    }
}
