/// The cover image of a book, in one of the two formats that every player shows.
public struct M4BCover: Sendable, Equatable {
    /// Formats with an iTunes type code that players agree on: 13 is JPEG, 14 is PNG.
    public enum Format: Sendable, Equatable {
        case jpeg
        case png
    }

    /// Told by the first bytes of `data`.
    public let format: Format
    /// The whole image file.
    public let data: [UInt8]

    /// Recognises the image by its first bytes. Nil for anything but JPEG and PNG: WebP, GIF and BMP have to be
    /// converted first.
    public init?(data: [UInt8]) {
        if data.starts(with: [0xFF, 0xD8, 0xFF]) {
            format = .jpeg
        } else if data.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) {
            format = .png
        } else {
            return nil
        }
        self.data = data
    }

    var typeCode: UInt32 { format == .jpeg ? 13 : 14 }
}
