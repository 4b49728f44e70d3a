/// The places at which a file is split.
@nonexhaustive public enum SplitRule: Hashable, Sendable {
    /// At every chapter.
    case chapters
    /// At the chapters of these titles, in their order; a title may go on behind the text that is given. Each part is a book of
    /// its own.
    case titles([String])
    /// Where what a regular expression finds in the titles of chapters changes: its first group, else all that it matches. Each
    /// part is a book of its own, named so; a second group is the title of the chapter in it. Chapters in whose titles it finds
    /// nothing go with those before them.
    case pattern(String)
    /// At the last chapter that lets no part be longer; within a chapter that is longer itself, at a pause.
    case longest(MediaTime)
    /// At the last chapter that lets no file have more bytes; within a chapter that has more itself, at a pause.
    case largest(bytes: Int64)
    /// At pauses, wherever chapters begin, so that no part is longer.
    case tracks(MediaTime)
    /// At the end of every pause.
    case pauses
}
