import ForgeModel
import ForgeSystem

/// How far the copying of a book has come, told at most ten times a second. Used on one thread.
struct CopyProgress {
    private let plan: ConversionPlan
    private let frameLength: Int
    private let onEvent: (ConversionEvent) -> Void
    private var packets = 0
    private var limit = RateLimit(every: .milliseconds(100))

    /// - Parameter frameLength: samples of a packet.
    init(
        of plan: ConversionPlan, frameLength: Int, onEvent: @escaping (ConversionEvent) -> Void
    ) {
        self.plan = plan
        self.frameLength = frameLength
        self.onEvent = onEvent
    }

    /// Notes packets that were written.
    mutating func add(packets count: Int) {
        packets += count
        guard limit.isDue(at: .now) else { return }
        tell(.processing, min(Int64(packets * frameLength), plan.length.value))
    }

    /// - Parameter done: samples of the book.
    func tell(_ stage: ProgressSnapshot.Stage, _ done: Int64) {
        onEvent(.progress(ProgressSnapshot(stage, done, of: plan)))
    }
}
