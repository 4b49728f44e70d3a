/// How much of a book is read back before it gets its name.
public enum VerificationDepth: String, Hashable, Sendable, Codable, CaseIterable {
    /// No check at all.
    case nothing = "none"
    /// Boxes and tables, chapters, tags and cover, and the sound at the start, at every join and at the end.
    case quick
    /// The same, and all of the sound: it is decoded, and its level compared with that of the sources for each tenth of a
    /// second.
    case full
}
