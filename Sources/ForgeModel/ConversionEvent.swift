/// What a conversion tells while it runs. Progress is lossy, the other events are not.
public enum ConversionEvent: Sendable {
    case plan(ConversionPlan)
    case warning(String)
    case progress(ProgressSnapshot)
}

/// Where a conversion stands.
public struct ProgressSnapshot: Hashable, Sendable {
    /// In their order; a copied or encoded book goes through all of them, one without chapters leaves those out.
    public enum Stage: String, Sendable, Codable {
        /// Listing the inputs.
        case scanning
        /// Opening them, planning, and measuring the quality to hold.
        case analyzing
        /// Decoding and encoding, or copying packets.
        case processing
        /// Writing the chapters where they begin in the finished sound.
        case chapters
        /// Writing tables, tags and cover.
        case metadata
        /// Reading the file back.
        case verifying
        /// It has its name.
        case complete
    }

    public var stage: Stage
    /// Samples at the output's rate that are encoded.
    public var done: SampleCount
    /// Samples expected in all; an estimate while a track's length is one. Zero while unknown.
    public var total: SampleCount
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
