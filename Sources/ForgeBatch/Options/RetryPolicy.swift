import ForgeModel

/// When a failed book is tried again, and after how long.
public struct RetryPolicy: Hashable, Sendable, Codable {
    /// Attempts after the first; 0 gives up at once.
    public var retries = 2
    /// Before the first retry.
    public var firstDelay = Duration.seconds(1)
    /// The factor by which each further delay grows.
    public var factor = 2.0
    /// No delay is longer.
    public var longestDelay = Duration.seconds(30)

    /// Two retries, after about 1 and 2 seconds.
    public init() {}

    /// Only what may pass by itself is worth another attempt: a network mount that comes back, room that somebody
    /// makes on a disk, descriptors that another program gives up. `ForgeError` knows by the system's error number.
    func mayRetry(_ error: ForgeError, after attempts: Int) -> Bool {
        error.isTransient && attempts <= retries
    }

    /// How long to wait after so many failed attempts, at least 1.
    ///
    /// - Parameter jitter: from 0 to 1; up to half of the delay is taken off, lest all books of a batch come back to a
    ///   server in the same moment.
    func delay(after attempts: Int, jitter: Double) -> Duration {
        var delay = firstDelay
        for _ in 1..<max(1, attempts) where delay < longestDelay { delay = delay * factor }
        return min(delay, longestDelay) * (1 - jitter / 2)
    }
}
