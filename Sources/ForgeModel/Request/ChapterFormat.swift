/// A form in which chapters are written to a file of their own.
@nonexhaustive public enum ChapterFormat: String, Hashable, Sendable, CaseIterable {
    /// Lines of `HH:MM:SS.mmm Title`: to the millisecond.
    case text = "txt"
    /// A cue sheet: to the 75th of a second.
    case cue
    /// FFmpeg's metadata: to the sample.
    case ffmetadata
    /// The chapter list of Audiobookshelf's `metadata.json`: to the microsecond, which is to the sample.
    case json
    /// Labels of Audacity: to the microsecond, which is to the sample.
    case audacity
    /// Matroska's chapters, XML for `mkvmerge`: to the nanosecond, which is to the sample.
    case matroska = "mkv"
}
