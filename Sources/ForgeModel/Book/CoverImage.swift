/// A cover picture as it was found. Bytes are never re-encoded.
package struct CoverImage: Hashable, Sendable {
    /// The motif by its file.
    package enum Kind: String, Sendable, Codable {
        /// The front of the book.
        case front
        /// Anything: nothing is said.
        case unknown
        /// An icon, the back, a person or the like.
        case other
    }

    package let data: [UInt8]
    package let format: CoverFormat
    /// The name of the file that it was read from.
    package let origin: String
    package let kind: Kind

    package init(data: [UInt8], origin: String, kind: Kind = .unknown) {
        self.data = data
        self.origin = origin
        self.kind = kind
        format = Self.sniff(data)
    }

    package var fitsM4B: Bool { format == .jpeg || format == .png }

    /// Whether bytes are a picture of one of the formats.
    package static func isPicture(_ data: some Sequence<UInt8>) -> Bool {
        sniff(Array(data.prefix(16))) != .unknown
    }

    /// The best cover among the pictures of one file, the first of equals: one of a sensible size before one that is
    /// not, the front before others, then the larger.
    package static func best(of pictures: [CoverImage]) -> CoverImage? {
        guard pictures.count > 1 else { return pictures.first }
        func rank(_ picture: CoverImage) -> [Int] {
            let size = PictureSize(picture.data)
            let kind =
                switch picture.kind {
                case .front: 2
                case .unknown: 1
                case .other: 0
                }
            return [size?.isSensible == true ? 1 : 0, kind, size?.area ?? 0]
        }
        var best = (picture: pictures[0], rank: rank(pictures[0]))
        for picture in pictures.dropFirst() {
            let other = rank(picture)
            if best.rank.lexicographicallyPrecedes(other) { best = (picture, other) }
        }
        return best.picture
    }

    /// The format by the file's first bytes, never by its name.
    private static func sniff(_ data: [UInt8]) -> CoverFormat {
        func begins(_ magic: String, at offset: Int = 0) -> Bool {
            data.dropFirst(offset).starts(with: magic.unicodeScalars.map { UInt8($0.value) })
        }
        if begins("\u{FF}\u{D8}\u{FF}") { return .jpeg }
        if begins("\u{89}PNG\r\n\u{1A}\n") { return .png }
        if begins("RIFF"), begins("WEBP", at: 8) { return .webp }
        if begins("GIF8") { return .gif }
        if begins("BM") { return .bmp }
        if begins("II*\0") || begins("MM\0*") { return .tiff }
        if begins("\0\0\0\u{C}jP  ") { return .jp2 }
        if begins("\0\0\0\u{C}JXL ") { return .jxl }
        if begins("ftypavi", at: 4) { return .avif }
        if ["ftyphei", "ftyphev", "ftypmif1", "ftypmsf1"].contains(where: { begins($0, at: 4) }) {
            return .heic
        }
        return .unknown
    }
}
