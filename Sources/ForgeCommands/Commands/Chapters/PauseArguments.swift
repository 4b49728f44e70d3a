import ArgumentParser

/// The bounds of what counts as a pause, as typed.
struct PauseArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Count pauses of this length or more. Without it, 0.5s, or 1.75s where each of them is taken.",
            valueName: "time"))
    var minSilence: TimeSpan?

    @Option(
        parsing: .unconditional,
        help: ArgumentHelp(
            """
            Count what is softer than this for a pause, in dB of full scale, such as -40. Without it, by the speech \
            and the noise around.
            """, valueName: "dB"))
    var threshold: Double?

    /// Milliseconds that a pause lasts at least; nil where nothing was typed.
    var shortest: Int? { minSilence.map { Int($0.duration / .milliseconds(1)) } }
    /// The option that was typed, for those who need none.
    var typed: String? { minSilence != nil ? "--min-silence" : threshold != nil ? "--threshold" : nil }

    func validate() throws {
        if let shortest, !(50...3_600_000).contains(shortest) {
            throw ValidationError("--min-silence is 50ms to 1h")
        }
        if let threshold, !(-120 ... -1).contains(threshold) {
            throw ValidationError("--threshold is a level below full scale, -120 to -1")
        }
    }
}
