/// A chapter of the finished book: where it starts on the book's clock, and what it is called.
public struct Chapter: Hashable, Sendable, Codable {
    /// Samples at the book's rate from its first sample.
    public var start: SampleCount
    /// The title; empty where there is none.
    public var title: String

    package init(start: SampleCount, title: String) {
        self.start = start
        self.title = title
    }
}

/// A chapter as its source places it, before the book's clock exists.
package struct ChapterMark: Hashable, Sendable {
    package enum Place: Hashable, Sendable {
        /// Inside one track: its index among the book's tracks, and samples at that track's own rate from its first
        /// real sample.
        case track(Int, offset: SampleCount)
        /// In the whole book, from its first sample; becomes a sample only on the finished clock, since the lengths
        /// of tracks before it may not be known exactly.
        case book(MediaTime)
    }

    package var place: Place
    package var title: String

    package init(_ place: Place, title: String) {
        self.place = place
        self.title = title
    }

    package init(track: Int, offset: SampleCount, title: String) {
        self.init(.track(track, offset: offset), title: title)
    }
}
