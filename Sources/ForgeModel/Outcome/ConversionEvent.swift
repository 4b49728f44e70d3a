/// News of a plan, a conversion or a preview under way. Later versions may tell more: a `switch` needs `@unknown default`.
@nonexhaustive public enum ConversionEvent: Sendable, Codable {
    /// The plan, before it is carried out; again where the book is begun anew by another.
    case plan(ConversionPlan)
    /// A line for people that the report repeats.
    case warning(String)
    /// The state of the work; a slow reader gets the newest of each stage only.
    case progress(ProgressSnapshot)
}

/// The state of a conversion at one moment.
public struct ProgressSnapshot: Hashable, Sendable, Codable {
    /// A part of a conversion, in their order below; a book without chapters leaves those out. Later versions may know
    /// more of them.
    public struct Stage: RawRepresentable, Hashable, Sendable, Codable {
        /// The stage's name in JSON.
        public let rawValue: String

        /// The stage of that name, whether this version knows it or not.
        public init(rawValue: String) { self.rawValue = rawValue }

        /// Listing the inputs.
        public static let scanning = Stage(rawValue: "scanning")
        /// Opening them and planning.
        public static let analyzing = Stage(rawValue: "analyzing")
        /// Hearing places of them; left out where all is copied or somebody has listened.
        public static let listening = Stage(rawValue: "listening")
        /// Finding the quality that gives the bit rate; left out where that is held, or the quality was given.
        public static let calibrating = Stage(rawValue: "calibrating")
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
    /// Samples at the output's rate that are encoded or copied.
    public var done: SampleCount
    /// Samples expected in all; an estimate while a track's length is one. Zero while unknown.
    public var total: SampleCount
    /// The output's rate, which `done` and `total` count in.
    public var sampleRate: SampleRate
    /// Wall time since the first sample was encoded or copied; 0 before.
    public var elapsedSeconds: Double
    /// The share of the whole work that is done, each stage with its part; from 0 to 1, and never less than before.
    public var fraction: Double
    /// Wall seconds that remain at the speed of late; nil before anything is measured.
    public var remainingSeconds: Double?

    /// - Parameters:
    ///   - fraction: nil: that of the samples.
    ///   - remainingSeconds: nil: not known.
    package init(
        stage: Stage, done: SampleCount = .zero, total: SampleCount = .zero,
        sampleRate: SampleRate = SampleRate(hertz: 44_100), elapsedSeconds: Double = 0,
        fraction: Double? = nil, remainingSeconds: Double? = nil
    ) {
        self.stage = stage
        self.done = done
        self.total = total
        self.sampleRate = sampleRate
        self.elapsedSeconds = elapsedSeconds
        self.fraction = fraction ?? 0
        self.remainingSeconds = remainingSeconds
        if fraction == nil { self.fraction = share }
    }

    /// The time that a copied sample takes, by that of an encoded one; about.
    package static let copyCost = 1 / 200.0

    /// The share of the samples that is done, from 0 to 1.
    package var share: Double {
        total.value > 0 ? min(1, Double(done.value) / Double(total.value)) : 0
    }

    /// Audio seconds per wall second since the first sample; 0 before anything is measured.
    public var timesRealTime: Double {
        elapsedSeconds > 0 ? done.seconds(at: sampleRate) / elapsedSeconds : 0
    }
}
