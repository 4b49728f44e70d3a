/// A kind of file beside a book's audio that says something of it. Later versions may know more of them.
public struct SidecarKind: RawRepresentable, Hashable, Sendable, CaseIterable {
    /// The kind's name in JSON and on the command line.
    public let rawValue: String

    /// The kind of that name, whether this version knows it or not.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The cover as it is stored: `cover.jpg`.
    public static let cover = SidecarKind(rawValue: "cover")
    /// Audiobookshelf's `metadata.json`.
    public static let json = SidecarKind(rawValue: "json")
    /// Calibre's `metadata.opf`, which is OPF 2.
    public static let opf = SidecarKind(rawValue: "opf")
    /// Lines of name and value.
    public static let nfo = SidecarKind(rawValue: "nfo")
    /// The description, `desc.txt`.
    public static let description = SidecarKind(rawValue: "desc")
    /// The narrators, `reader.txt`.
    public static let narrator = SidecarKind(rawValue: "reader")
    /// The chapters as a cue sheet: to the 75th of a second.
    public static let cue = SidecarKind(rawValue: "cue")
    /// The chapters as lines of time and title, `chapters.txt`: to the millisecond.
    public static let chapters = SidecarKind(rawValue: "chapters")
    /// Tags and chapters as FFmpeg's `ffmetadata.txt`: to the sample.
    public static let tags = SidecarKind(rawValue: "tags")

    /// The kinds that this version writes.
    public static let allCases: [SidecarKind] = [
        .cover, .json, .opf, .nfo, .description, .narrator, .cue, .chapters, .tags,
    ]
}
