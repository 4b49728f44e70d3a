/// A stretch of a book in which nobody speaks.
public struct Pause: Hashable, Sendable {
    /// Where the sound before it ends, in samples at the book's rate from its first sample.
    public var start: SampleCount
    /// Where the sound behind it begins: the place for a mark.
    public var end: SampleCount

    package init(start: SampleCount, end: SampleCount) {
        self.start = start
        self.end = end
    }
}
