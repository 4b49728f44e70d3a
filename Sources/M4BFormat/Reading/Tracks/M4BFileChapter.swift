/// A chapter with its position in the timescale of the file it was read from.
public struct M4BFileChapter: Sendable, Equatable {
    /// Start in units of `timescale` on the presentation timeline.
    public var start: Int64
    /// Units per second. In files of `M4BWriter` it is the sample rate of the audio, or a divisor of it where a
    /// chapter is very long.
    public var timescale: Int64
    /// The title; may be empty.
    public var title: String

    /// A chapter at a moment.
    ///
    /// - Parameters:
    ///   - start: in units of `timescale`.
    ///   - timescale: units per second, at least 1.
    public init(start: Int64, timescale: Int64, title: String) {
        (self.start, self.timescale, self.title) = (start, timescale, title)
    }

    /// The start in another timescale, to the nearest unit.
    public func start(in other: Int64) -> Int64 { TimeMath.rescale(start, from: timescale, to: other) }
}
