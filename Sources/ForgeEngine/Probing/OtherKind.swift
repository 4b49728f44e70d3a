import ForgeModel

/// A kind of file that has no sound, known by its first bytes: downloads that failed leave web pages, and names are changed by hand.
enum OtherKind: String {
    case pdf = "a PDF document"
    case webPage = "a web page"
    case xml = "an XML document"
    case zip = "a ZIP archive or e-book"
    case rar = "a RAR archive"
    case sevenZip = "a 7z archive"
    case gzip = "a gzip archive"
    case jpeg = "a JPEG picture"
    case png = "a PNG picture"
    case gif = "a GIF picture"
    case text = "a text"

    private static let signatures: [(bytes: StaticString, kind: OtherKind)] = [
        ("%PDF-", .pdf), ("PK\u{3}\u{4}", .zip), ("Rar!\u{1A}", .rar), ("GIF8", .gif),
    ]
    /// Kinds whose files begin with bytes that are no letters.
    private static let marks: [(bytes: [UInt8], kind: OtherKind)] = [
        ([0x37, 0x7A, 0xBC, 0xAF], .sevenZip), ([0x1F, 0x8B], .gzip), ([0xFF, 0xD8, 0xFF], .jpeg),
        ([0x89, 0x50, 0x4E, 0x47], .png),
    ]

    /// Nil for what is of no known kind; asked of files that libavformat cannot read.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 512)
        if let kind = Self.signatures.first(where: { head.has($0.bytes) })?.kind
            ?? Self.marks.first(where: { head.bytes.starts(with: $0.bytes) })?.kind
        {
            self = kind
            return
        }
        guard let text = Self.text(head.bytes) else { return nil }
        let start = text.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.prefix(14).lowercased()
        self =
            start.hasPrefix("<!doctype html") || start.hasPrefix("<html")
            ? .webPage
            : start.hasPrefix("<?xml") ? .xml : .text
    }

    /// UTF-8 without controls; the last letter may be cut off.
    private static func text(_ bytes: [UInt8]) -> String? {
        guard !bytes.isEmpty, bytes.allSatisfy({ $0 >= 0x20 && $0 != 0x7F || (9...13).contains($0) }) else {
            return nil
        }
        return (0..<4).lazy.compactMap { String(validating: bytes.dropLast($0), as: UTF8.self) }.first
    }
}
