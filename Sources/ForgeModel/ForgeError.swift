/// Why a book could not be made: which file, at which step, and what to do about it.
public struct ForgeError: Error, Hashable, Sendable {
    /// The kinds of failure, told apart by type so that nobody has to read the text.
    public enum Code: String, Sendable, Codable {
        /// The request makes no sense: an option out of range, an encoder that is not there.
        case usage
        case inputMissing, noAudio, inputUnreadable, inputDamaged
        case outputExists, outputUnwritable, diskFull
        /// The finished file did not pass its own check.
        case verificationFailed
        case cancelled
        /// The system or a library failed in a way that is nobody's input.
        case system
    }

    /// What was being done.
    public enum Step: String, Sendable, Codable {
        case configuring, planning, scanning, probing, decoding, resampling, encoding, writing, verifying,
            publishing
    }

    public var code: Code
    public var step: Step
    /// The file concerned, if one is.
    public var path: FilePath?
    /// What happened, without the path and without a full stop.
    public var reason: String
    /// What the user can do.
    public var remedy: String
    /// The library's or system's own words.
    public var cause: String?
    /// True when the same request may succeed later without any change to it.
    public var isTransient: Bool

    package init(
        _ code: Code, step: Step, path: FilePath? = nil, reason: String, remedy: String, cause: String? = nil,
        isTransient: Bool = false
    ) {
        self.code = code
        self.step = step
        self.path = path
        self.reason = reason
        self.remedy = remedy
        self.cause = cause
        self.isTransient = isTransient
    }

    /// The user stopped the work.
    package static func cancelled(step: Step) -> ForgeError {
        ForgeError(.cancelled, step: step, reason: "stopped", remedy: "run the command again")
    }
}

extension ForgeError: CustomStringConvertible {
    /// One line: file, step, reason, cause, remedy.
    public var description: String { "\(summary); \(remedy)".oneLine }

    /// `description` without the remedy, for failures that were dealt with.
    public var summary: String {
        let subject = path.map { "\($0): " } ?? ""
        let words = cause.map { " (\($0))" } ?? ""
        return "\(subject)\(step.rawValue) failed: \(reason)\(words)".oneLine
    }
}
