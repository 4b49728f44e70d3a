/// A chapter of the finished book: where it starts on the book's clock, and what it is called.
public struct Chapter: Hashable, Sendable, Codable {
    /// Samples at the book's rate from its first sample.
    public var start: SampleCount
    public var title: String

    public init(start: SampleCount, title: String) {
        self.start = start
        self.title = title
    }
}

/// A chapter as the inputs place it: inside one track, before the book's clock exists.
public struct ChapterMark: Hashable, Sendable, Codable {
    /// Index into the book's tracks.
    public var track: Int
    /// Samples at that track's own rate from its first real sample.
    public var offset: SampleCount
    public var title: String

    public init(track: Int, offset: SampleCount, title: String) {
        self.track = track
        self.offset = offset
        self.title = title
    }
}
