/// A part that `M4BWriter.finish` writes after the audio.
@nonexhaustive public enum M4BPart: Sendable {
    /// The titles as text samples, and what says where they begin. Books without chapters have none.
    case chapters
    /// The movie box: tables, tags and cover.
    case metadata
}
