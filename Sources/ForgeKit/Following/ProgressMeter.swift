import ForgeModel
import ForgeSystem

/// Makes one bar that never goes back, and the time that is left, of what the steps of a book tell of themselves. It has no
/// clock of its own: the caller says what time it is.
///
/// A step tells in `done` and `total` how far it is: files that are opened or heard, samples whose encoding takes as long as
/// finding the quality, samples of the book. A preview, which has no plan, tells of all of it in one measure.
struct ProgressMeter {
    typealias Instant = Pace.Instant

    /// Where stages begin on the bar. Finding the quality and processing share what lies between by what they cost.
    private static let starts: [ProgressSnapshot.Stage: Double] = [
        .scanning: 0, .analyzing: 0, .listening: 0.03, .calibrating: 0.04, .processing: 0.04, .chapters: 0.98,
        .metadata: 0.985, .verifying: 0.99, .complete: 1,
    ]

    /// The samples of a plan's tracks, one behind the other.
    private var tracks: [(length: Double, isCopied: Bool)] = []
    /// Samples of the plan; nil while there is none.
    private var length: SampleCount?

    private var fraction = 0.0
    private var stage = ProgressSnapshot.Stage.scanning
    /// Work of the stage that was done when it last told.
    private var reached = 0.0
    private var (finding, encoding, copying) = (Pace(), Pace(), Pace())
    /// The last moment at which nothing was encoded or copied.
    private var began: Instant?

    /// Notes an event, and gives progress what the whole work has come to.
    mutating func take(_ event: ConversionEvent, at now: Instant) -> ConversionEvent {
        switch event {
        case .plan(let plan):
            length = plan.length
            tracks = plan.tracks.enumerated().map { index, track in
                (
                    Double(track.length.rescaled(from: track.sampleRate, to: plan.audio.sampleRate).value),
                    plan.method(of: index) == .copy
                )
            }
        case .progress(let told): return .progress(snapshot(told, at: now))
        case .warning: break
        }
        return event
    }

    private mutating func snapshot(_ told: ProgressSnapshot, at now: Instant) -> ProgressSnapshot {
        var told = told
        let (done, total) = (Double(told.done.value), Double(told.total.value))
        enter(told.stage)
        switch told.stage {
        case .scanning, .analyzing, .listening:
            advance(to: done, of: total, before: told.stage == .listening ? .calibrating : .listening)
            (told.done, told.total) = (.zero, .zero)
        case .calibrating where length != nil:
            let rest = Double(length?.value ?? 0)
            finding.take(done, at: now)
            advance(to: done, of: total + rest, before: .chapters)
            told.remainingSeconds = finding.seconds(for: total - done + rest)
            (told.done, told.total) = (.zero, length ?? .zero)
        case .calibrating, .processing:
            let (made, all) = (split(done), split(total))
            advance(
                to: made.encoded + ProgressSnapshot.copyCost * made.copied,
                of: all.encoded + ProgressSnapshot.copyCost * all.copied, before: .chapters)
            encoding.take(made.encoded, at: now)
            copying.take(made.copied, at: now)
            if done == 0 || began == nil { began = now }
            told.remainingSeconds = left(
                encoded: all.encoded - made.encoded, copied: all.copied - made.copied)
        default: told.remainingSeconds = 0
        }
        told.fraction = fraction
        if let began { told.elapsedSeconds = began.duration(to: now) / .seconds(1) }
        return told
    }

    /// Begins a stage at its place on the bar, or where the bar is by now.
    private mutating func enter(_ stage: ProgressSnapshot.Stage) {
        guard stage != self.stage else { return }
        self.stage = stage
        fraction = max(fraction, Self.starts[stage] ?? 0)
        // The stages of a preview go on from each other.
        guard length != nil || stage == .listening else { return }
        reached = 0
        encoding.rest()
        copying.rest()
    }

    /// Moves the bar on by its share of what is left. Work that is done anew, or turns out to be more, gets a share of the
    /// rest.
    private mutating func advance(to done: Double, of total: Double, before next: ProgressSnapshot.Stage) {
        if done > reached, total > reached {
            let room = max(0, (Self.starts[next] ?? 1) - fraction)
            fraction += room * min(1, (done - reached) / (total - reached))
        }
        reached = done
    }

    /// The encoded and the copied share of so many samples.
    private func split(_ done: Double) -> (encoded: Double, copied: Double) {
        var (rest, copied) = (done, 0.0)
        for track in tracks {
            let own = min(rest, track.length)
            if track.isCopied { copied += own }
            rest -= own
        }
        if tracks.last?.isCopied == true { copied += rest }
        return (done - copied, copied)
    }

    private func left(encoded: Double, copied: Double) -> Double? {
        let toEncode = encoded > 0 ? encoding.seconds(for: encoded) : 0
        let toCopy =
            copied > 0
            ? copying.seconds(for: copied) ?? encoding.seconds(for: ProgressSnapshot.copyCost * copied) : 0
        guard let toEncode, let toCopy else { return nil }
        return toEncode + toCopy
    }
}
