import ForgeModel
import M4BFormat

/// The facts of the written book, for those who check and report it.
struct EncodedBook {
    var summary: M4BSummary
    var length: SampleCount
    var chapters: [Chapter]
    /// Nil where nobody listened.
    var sound: SoundFacts?
    var warnings: [String]
    /// The warnings that tell of sound that the book lacks.
    var losses: [String]
    var tags: M4BTags
    var format: AudioTrackFormat
    /// Nil where the bit rate was held.
    var quality: Int?
    /// Of the sources, on the book's clock; nil where the book is not decoded as a whole to be checked.
    var levels: LevelTrace?

    /// The report of the book once it has its name.
    func report(_ plan: ConversionPlan, since began: ContinuousClock.Instant) -> ConversionReport {
        var report = ConversionReport(
            output: plan.output, fileSize: summary.fileSize, length: length,
            sampleRate: plan.audio.sampleRate, channels: plan.audio.channels, packets: summary.packetCount,
            bitRate: summary.averageBitrate, chapters: chapters, skipped: [],
            warnings: plan.warnings + warnings, elapsedSeconds: began.duration(to: .now) / .seconds(1),
            quality: quality)
        report.sound = sound
        report.incomplete = losses
        return report
    }
}

extension ProgressSnapshot {
    /// A snapshot of one step of the work.
    ///
    /// - Parameter done: samples; where nothing is processed, also those that there are in all.
    init(_ stage: Stage, _ done: Int64, of plan: ConversionPlan) {
        self.init(
            stage: stage, done: SampleCount(done),
            total: stage == .processing ? plan.length : SampleCount(done), sampleRate: plan.audio.sampleRate)
    }
}
