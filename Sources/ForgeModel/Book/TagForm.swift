/// A form of tags, of which a file may have several.
public struct TagForm: RawRepresentable, Hashable, Sendable, Codable {
    /// Its name, for people: "ID3v2.4", "APEv2", "Vorbis comment".
    public let rawValue: String
    /// A form by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    package var isID3: Bool { rawValue.hasPrefix("ID3v2") }
}
