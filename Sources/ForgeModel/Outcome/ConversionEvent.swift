/// News of a plan, a conversion or a preview under way. Later versions may tell more: a `switch` needs `@unknown default`.
@nonexhaustive public enum ConversionEvent: Sendable {
    /// The plan, before it is carried out; again where the book is begun anew by another.
    case plan(ConversionPlan)
    /// A line for people that the report repeats.
    case warning(String)
    /// The state of the work; a slow reader gets the newest only.
    case progress(ProgressSnapshot)
}

/// The state of a conversion at one moment.
public struct ProgressSnapshot: Hashable, Sendable {
    /// A part of a conversion, in their order below; a book without chapters leaves those out. Later versions may know
    /// more of them.
    public struct Stage: RawRepresentable, Hashable, Sendable, Codable {
        /// The stage's name in JSON.
        public let rawValue: String

        /// The stage of that name, whether this version knows it or not.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Listing the inputs.
        public static let scanning = Stage(rawValue: "scanning")
        /// Opening them, planning, and measuring the quality to hold.
        public static let analyzing = Stage(rawValue: "analyzing")
        /// Decoding and encoding, or copying packets.
        public static let processing = Stage(rawValue: "processing")
        /// Writing the chapters where they begin in the finished sound.
        public static let chapters = Stage(rawValue: "chapters")
        /// Writing tables, tags and cover.
        public static let metadata = Stage(rawValue: "metadata")
        /// Reading the file back.
        public static let verifying = Stage(rawValue: "verifying")
        /// The file has its name.
        public static let complete = Stage(rawValue: "complete")
    }

    /// The part of the work that is being done.
    public var stage: Stage
    /// Samples at the output's rate that are encoded.
    public var done: SampleCount
    /// Samples expected in all; an estimate while a track's length is one. Zero while unknown.
    public var total: SampleCount
    /// The output's rate, which `done` and `total` count in.
    public var sampleRate: SampleRate
    /// Wall time since the processing began; 0 before.
    public var elapsedSeconds: Double

    package init(
        stage: Stage, done: SampleCount = .zero, total: SampleCount = .zero,
        sampleRate: SampleRate = SampleRate(hertz: 44_100), elapsedSeconds: Double = 0
    ) {
        self.stage = stage
        self.done = done
        self.total = total
        self.sampleRate = sampleRate
        self.elapsedSeconds = elapsedSeconds
    }

    /// From 0 to 1.
    public var fraction: Double {
        total.value > 0 ? min(1, Double(done.value) / Double(total.value)) : 0
    }

    /// Audio seconds per wall second; 0 before anything is measured.
    public var timesRealTime: Double {
        elapsedSeconds > 0 ? done.seconds(at: sampleRate) / elapsedSeconds : 0
    }

    /// Wall seconds that remain at the speed so far; nil before anything is measured.
    public var remainingSeconds: Double? {
        let speed = timesRealTime
        return speed > 0 ? (total - min(done, total)).seconds(at: sampleRate) / speed : nil
    }
}
