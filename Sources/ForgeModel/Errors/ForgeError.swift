/// A failure: its kind, the file, the step, and what can be done about it.
public struct ForgeError: Error, Hashable, Sendable, Codable {
    /// A kind of failure, so that nobody has to read the text. Later versions may know more of them.
    public struct Code: RawRepresentable, Hashable, Sendable, Codable {
        /// The kind's name in JSON, reports and journals.
        public let rawValue: String

        /// The kind of that name, whether this version knows it or not.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// The request makes no sense: an option out of range, an encoder that is not there.
        public static let usage = Code(rawValue: "usage")
        /// There is no file or folder at the input's path.
        public static let inputMissing = Code(rawValue: "inputMissing")
        /// The input holds no sound.
        public static let noAudio = Code(rawValue: "noAudio")
        /// The system does not let the input be read.
        public static let inputUnreadable = Code(rawValue: "inputUnreadable")
        /// Sound is missing from the input, or does not decode.
        public static let inputDamaged = Code(rawValue: "inputDamaged")
        /// A file stands at the output's path, and may not be replaced.
        public static let outputExists = Code(rawValue: "outputExists")
        /// The system does not let the output be written.
        public static let outputUnwritable = Code(rawValue: "outputUnwritable")
        /// The output's file system has no room.
        public static let diskFull = Code(rawValue: "diskFull")
        /// The finished file did not pass its own check.
        public static let verificationFailed = Code(rawValue: "verificationFailed")
        /// The process that worked on the book ended without a result, as by a signal.
        public static let crashed = Code(rawValue: "crashed")
        /// The book takes more memory than it may have.
        public static let memoryLimit = Code(rawValue: "memoryLimit")
        /// The work was cancelled before it was done.
        public static let cancelled = Code(rawValue: "cancelled")
        /// A call of the system or a library did not return in time: see `BookOptions.stallTimeout`.
        public static let stalled = Code(rawValue: "stalled")
        /// The system or a library failed in a way that is nobody's input.
        public static let system = Code(rawValue: "system")
    }

    /// A part of the work. Later versions may know more of them.
    public struct Step: RawRepresentable, Hashable, Sendable, Codable {
        /// The part's name in JSON, reports and journals.
        public let rawValue: String

        /// The part of that name, whether this version knows it or not.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Reading settings, and preparing threads and files of our own.
        public static let configuring = Step(rawValue: "configuring")
        /// Deciding what will be made, and how.
        public static let planning = Step(rawValue: "planning")
        /// Listing folders.
        public static let scanning = Step(rawValue: "scanning")
        /// Opening inputs and reading what they say of themselves.
        public static let probing = Step(rawValue: "probing")
        /// Decoding the inputs' sound.
        public static let decoding = Step(rawValue: "decoding")
        /// Changing the sound's rate or layout.
        public static let resampling = Step(rawValue: "resampling")
        /// Encoding the sound.
        public static let encoding = Step(rawValue: "encoding")
        /// Writing the file under its temporary name.
        public static let writing = Step(rawValue: "writing")
        /// Reading the file back.
        public static let verifying = Step(rawValue: "verifying")
        /// Giving the file its name.
        public static let publishing = Step(rawValue: "publishing")
    }

    /// The kind of failure.
    public var code: Code
    /// The part of the work that failed.
    public var step: Step
    /// The file concerned, if one is.
    public var path: ForgePath?
    /// The fact, without the path and without a full stop. A reason that begins with "it" is a sentence about the file.
    public var reason: String
    /// The advice: how to get rid of the failure.
    public var remedy: Remedy
    /// The system's own words, or the place in a file.
    public var cause: String?
    /// The words of a library that was asked, such as FFmpeg's: for a log, and no part of `description`.
    public var details: String?
    /// True when the same request may succeed later without any change to it.
    public var isTransient: Bool

    package init(
        _ code: Code, step: Step, path: ForgePath? = nil, reason: String, remedy: Remedy,
        cause: String? = nil, details: String? = nil, isTransient: Bool = false
    ) {
        (self.code, self.step, self.path, self.reason) = (code, step, path, reason)
        (self.remedy, self.cause, self.details) = (remedy, cause, details)
        self.isTransient = isTransient
    }

    /// The user stopped the work.
    package static func cancelled(step: Step) -> ForgeError {
        ForgeError(.cancelled, step: step, reason: "stopped", remedy: "run the command again")
    }
}

extension ForgeError: CustomStringConvertible {
    /// One line: file, reason, cause, remedy, with options called by the library's properties.
    public var description: String { "\(summary); \(remedy)".oneLine }

    /// `description`, and the words of the library that was asked.
    package var logText: String { "\(self)" + (details.map { " [\($0.oneLine)]" } ?? "") }

    /// The same error with a remedy that calls options by other names than the library's.
    public func worded(_ names: OptionNames) -> ForgeError {
        var error = self
        error.remedy = Remedy(remedy.worded(names))
        return error
    }

    /// Of a file that is looked at by itself, and is no source of a book: nothing of it can be kept or left out.
    package var ofOneFile: ForgeError {
        guard remedy.names(.damaged) else { return self }
        var error = self
        error.remedy = code == .inputDamaged ? "name an audio file" : "give yourself read permission"
        return error
    }

    /// `description` without the remedy, for failures that were dealt with.
    public var summary: String { (fact + (cause.map { " (\($0))" } ?? "")).oneLine }

    /// The file and what is wrong with it. A reason that begins with "it" is a sentence about the file, whose path takes
    /// the place of that word: "x.m4b exists already".
    private var fact: String {
        guard let path else { return reason }
        let pronoun = "it "
        return reason.hasPrefix(pronoun) ? "\(path) \(reason.dropFirst(pronoun.count))" : "\(path): \(reason)"
    }
}
