/// The speed of work under way, by what was done of late: it follows a machine that becomes slower or faster. It has no
/// clock of its own: the caller says what time it is.
///
/// It counts from the moment at which the first work is done.
package struct Pace: Sendable {
    package typealias Instant = ContinuousClock.Instant

    /// Of the time that has gone by, the part that counts: what is older fades.
    private static let memory = 0.2
    /// Seconds without news after which the work, or the machine, is taken to have stood still for the rest of them.
    private static let longestStep = 10.0

    private let shortest: Double
    private var last: (done: Double, at: Instant)?
    private var hasBegun = false
    /// Seconds of work so far.
    private var elapsed = 0.0
    /// Sums that fade: of work, and of the seconds that it took.
    private var (work, seconds) = (0.0, 0.0)

    /// - Parameter shortest: seconds that count at the least.
    package init(shortest: Double = 3) { self.shortest = shortest }

    /// Notes that so much is done in all. Where it is less than before, work was lost and is done anew.
    package mutating func take(_ done: Double, at now: Instant) {
        guard let last, hasBegun, done >= last.done else {
            hasBegun = hasBegun || last.map { done > $0.done } ?? false
            last = (done, now)
            return
        }
        let step = min(Self.longestStep, last.at.duration(to: now) / .seconds(1))
        guard step > 0 else { return }
        elapsed += step
        // 1 / (1 + x) fades like an exponential and needs none.
        let kept = 1 / (1 + step / max(shortest, Self.memory * elapsed))
        (work, seconds) = (kept * work + done - last.done, kept * seconds + step)
        self.last = (done, now)
    }

    /// Lets time go by until the next work: something else is done.
    package mutating func rest() { (last, hasBegun) = (nil, false) }

    /// Work of a second; nil before anything is measured.
    package var rate: Double? { work > 0 && seconds > 0 ? work / seconds : nil }

    /// Seconds that work takes at this speed; nil before anything is measured.
    package func seconds(for left: Double) -> Double? { rate.map { max(0, left) / $0 } }
}
