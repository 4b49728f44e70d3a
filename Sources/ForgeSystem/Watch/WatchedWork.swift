import Synchronization

/// Work on one thread or several whose calls are watched. When one of them does not return in time the work is given up:
/// whoever waits for it is told and goes on, and what its threads do when they come back fails.
package final class WatchedWork: Sendable {
    /// How long a call may stand still; nil for any time.
    let milliseconds: Int?
    /// Paths whose calls fail at once.
    let avoided: Set<[UInt8]>
    private let givenUp = Atomic(false)
    private let onStall: @Sendable (StalledCall) -> Void

    /// - Parameters:
    ///   - avoided: paths of files that stalled before.
    ///   - onStall: called once at most, on another thread.
    package init(
        milliseconds: Int?, avoiding avoided: Set<[UInt8]> = [],
        onStall: @escaping @Sendable (StalledCall) -> Void
    ) {
        (self.milliseconds, self.avoided, self.onStall) = (milliseconds, avoided, onStall)
    }

    /// Whether nobody waits for it any more.
    package var isGivenUp: Bool { givenUp.load(ordering: .acquiring) }

    /// Whether it is given up from now on and was not before.
    func becomesGivenUp() -> Bool { !givenUp.exchange(true, ordering: .acquiringAndReleasing) }
    func tellStall(_ call: StalledCall) { onStall(call) }
}
