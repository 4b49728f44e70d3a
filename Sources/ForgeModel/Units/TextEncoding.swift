import ForgeSystem

/// An encoding of text that the system can read.
public struct TextEncoding: Hashable, Sendable, Codable {
    /// As iconv knows it, in the spelling of who named it: "CP1251", "Shift_JIS".
    public let name: String

    /// Nil where the system knows no encoding of that name.
    public init?(_ name: String) {
        guard TextConverter(from: name) != nil else { return nil }
        self.name = name
    }
}
