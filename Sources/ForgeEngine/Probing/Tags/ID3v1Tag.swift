import ForgeModel
import ForgeSystem

/// A reader of ID3v1 and 1.1 (id3.org: ID3v1): 128 bytes at the end of a file, and of the "Enhanced Tag" of 227 bytes that
/// some put in front of it, in which title, artist and album go on. Pure.
enum ID3v1Tag {
    static let (count, extensionCount) = (128, 227)

    /// Reads the tag; nil for bytes that are none.
    ///
    /// - Parameter bytes: the tag, with what extends it or without.
    static func read(_ bytes: ArraySlice<UInt8>, _ decoding: TextDecoding) -> FileTag? {
        let more = Array(bytes.dropLast(count))
        let bytes = Array(bytes.suffix(count))
        guard bytes.count == count, bytes.starts(with: Array("TAG".utf8)) else { return nil }
        let isExtended = more.count == extensionCount && more.starts(with: Array("TAG+".utf8))
        var tag = FileTag(TagForm(rawValue: "ID3v1"))
        for (key, range, rest) in [
            ("title", 3..<33, 4..<64), ("artist", 33..<63, 64..<124), ("album", 63..<93, 124..<184),
            ("date", 93..<97, nil), ("comment", 97..<127, nil),
        ] as [(String, Range<Int>, Range<Int>?)] {
            var text = bytes[range].prefix { $0 != 0 }
            if let rest, isExtended, text.count == range.count { text += more[rest].prefix { $0 != 0 } }
            tag.add(key, text, decoding)
        }
        // Version 1.1: the track's number behind a NUL.
        if bytes[125] == 0, bytes[126] != 0 { tag.add("track", String(bytes[126])) }
        let genre: ArraySlice<UInt8> = isExtended ? more[185..<215].prefix { $0 != 0 } : []
        if !genre.isEmpty {
            tag.add("genre", genre, decoding)
        } else if ID3Genres.names.indices.contains(Int(bytes[127])) {
            tag.add("genre", ID3Genres.names[Int(bytes[127])])
        }
        return tag
    }
}
