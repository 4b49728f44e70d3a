/// A cover picture as it was found. Bytes are never re-encoded.
public struct CoverImage: Hashable, Sendable {
    /// The picture formats that are told apart; an M4B holds the first two.
    public enum Format: String, Sendable, Codable {
        case jpeg, png, webp, gif, bmp, unknown
    }

    public let data: [UInt8]
    public let format: Format
    /// What it was read from: a file's name.
    public let origin: String

    public init(data: [UInt8], origin: String) {
        self.data = data
        self.origin = origin
        format = Self.sniff(data)
    }

    public var fitsM4B: Bool { format == .jpeg || format == .png }

    /// The format by the file's first bytes, never by its name.
    private static func sniff(_ data: [UInt8]) -> Format {
        func begins(_ magic: String, at offset: Int = 0) -> Bool {
            data.dropFirst(offset).starts(with: magic.unicodeScalars.map { UInt8($0.value) })
        }
        if begins("\u{FF}\u{D8}\u{FF}") { return .jpeg }
        if begins("\u{89}PNG\r\n\u{1A}\n") { return .png }
        if begins("RIFF"), begins("WEBP", at: 8) { return .webp }
        if begins("GIF8") { return .gif }
        if begins("BM") { return .bmp }
        return .unknown
    }
}
