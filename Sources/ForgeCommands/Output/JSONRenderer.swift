import ForgeModel
import Synchronization

/// For another program: one JSON object a line on stdout, each with a `type`.
final class JSONRenderer: Renderer {
    private struct State {
        var isBroken = false
        var lines = JSONLines()
        var throttle = ProgressThrottle()
        /// The warnings that were told.
        var told: Set<String> = []
    }

    private let stream: OutputStream
    private let onFailure: @Sendable (Interruption.Reason) -> Void
    private let state = Mutex(State())

    /// `onFailure` is called once, when nobody takes the lines any more.
    init(_ stream: OutputStream, onFailure: @escaping @Sendable (Interruption.Reason) -> Void) {
        self.stream = stream
        self.onFailure = onFailure
    }

    func show(_ event: ConversionEvent) {
        switch event {
        case .plan(let plan): show(plan)
        case .warning(let text): warn(text)
        case .progress(let snapshot):
            // A reader that does not read must not stop the work: progress may be lost.
            let isDue = state.withLock { $0.throttle.isDue(snapshot, at: .now) } && stream.isReady
            if isDue { write("progress", ProgressRecord(snapshot)) }
        }
    }

    func showDryRun(_ plan: ConversionPlan) { show(plan) }
    func show(_ report: ConversionReport) {
        report.warnings.forEach(warn)
        write("result", ResultRecord(report))
    }

    private func show(_ plan: ConversionPlan) {
        write("plan", PlanRecord(plan))
        plan.warnings.forEach(warn)
    }

    /// Each warning once, whoever has it.
    private func warn(_ text: String) {
        guard state.withLock({ $0.told.insert(text).inserted }) else { return }
        write("warning", WarningRecord(message: text))
    }

    func show(_ error: ForgeError) { write("error", ErrorRecord(error)) }

    /// Writes any record; nothing once a write has failed.
    func write(_ type: String, _ record: some Encodable) {
        let failure = state.withLock { state -> Int32? in
            guard !state.isBroken else { return nil }
            let failure = stream.write(state.lines.line(type, record))
            state.isBroken = failure != nil
            return failure
        }
        if let failure { onFailure(Interruption.Reason(writingFailed: failure)) }
    }
}
