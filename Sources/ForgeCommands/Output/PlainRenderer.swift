import ForgeModel
import Synchronization

/// For a log or a pipe: whole lines on stderr, and of progress only now and then.
final class PlainRenderer: Renderer {
    private struct State {
        var narration: Narration
        var schedule = ProgressSchedule()
    }

    private let stream: OutputStream
    private let verbosity: Verbosity
    private let state: Mutex<State>

    init(_ stream: OutputStream, verbosity: Verbosity) {
        self.stream = stream
        self.verbosity = verbosity
        state = Mutex(State(narration: Narration(verbosity: verbosity, style: Style(isColored: false))))
    }

    func show(_ event: ConversionEvent) {
        switch event {
        case .plan(let plan): say { $0.plan(plan) }
        case .warning(let text): say { $0.warning(text) }
        case .progress(let snapshot):
            let isDue = verbosity >= .normal && state.withLock { $0.schedule.isDue(snapshot, at: .now) }
            if isDue { stream.write(Self.line(snapshot)) }
        }
    }

    func showDryRun(_ plan: ConversionPlan) {
        say { $0.warnings(plan.warnings) }
    }

    func show(_ report: ConversionReport) {
        say { $0.finished(report) }
    }

    func show(_ error: ForgeError) {}

    private func say(_ text: (inout Narration) -> String) {
        state.withLock { state in
            let text = text(&state.narration)
            stream.write(text)
        }
    }

    static func line(_ snapshot: ProgressSnapshot) -> String {
        let left = snapshot.remainingSeconds.map { ", ETA \(Wording.left(seconds: $0))" } ?? ""
        let speed = Wording.speed(snapshot.timesRealTime)
        return "progress: \(Int(snapshot.fraction * 100))%, \(speed) real time\(left)\n"
    }
}

/// When progress is worth a line: at every tenth, but not within two seconds of the last, and every minute.
struct ProgressSchedule {
    private static let shortest = Duration.seconds(2)
    private static let longest = Duration.seconds(60)

    private var last: ContinuousClock.Instant?
    private var tenth = 0

    /// True when a line is due; the next one counts from here.
    mutating func isDue(_ snapshot: ProgressSnapshot, at now: ContinuousClock.Instant) -> Bool {
        guard snapshot.stage == .processing else { return false }
        guard let last else {
            self.last = now
            return false
        }
        let tenth = Int(snapshot.fraction * 10)
        let isNext = tenth > self.tenth && now - last >= Self.shortest
        guard isNext || now - last >= Self.longest else { return false }
        self.last = now
        self.tenth = tenth
        return true
    }
}
