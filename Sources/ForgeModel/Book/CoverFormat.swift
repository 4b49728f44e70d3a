/// A format of pictures that is told apart from others; an M4B holds the first two.
@nonexhaustive public enum CoverFormat: String, Sendable, Codable {
    case jpeg, png, webp, gif, bmp
    /// Kinds that no cover can be made of here.
    case avif, heic, jp2, jxl, tiff
    case unknown
}
