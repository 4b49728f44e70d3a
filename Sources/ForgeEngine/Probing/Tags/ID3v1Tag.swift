import ForgeModel
import ForgeSystem

/// A reader of ID3v1 and 1.1 (id3.org: ID3v1): 128 bytes at the end of a file. Pure.
enum ID3v1Tag {
    static let count = 128

    /// What the tag says; nil for bytes that are none.
    static func read(_ bytes: ArraySlice<UInt8>, _ decoding: TextDecoding) -> FileTag? {
        let bytes = Array(bytes)
        guard bytes.count == count, bytes.starts(with: Array("TAG".utf8)) else { return nil }
        var tag = FileTag(TagForm(rawValue: "ID3v1"))
        for (key, range) in [
            ("title", 3..<33), ("artist", 33..<63), ("album", 63..<93), ("date", 93..<97),
            ("comment", 97..<127),
        ] { tag.add(key, bytes[range].prefix { $0 != 0 }, decoding) }
        // Version 1.1: the track's number behind a NUL.
        if bytes[125] == 0, bytes[126] != 0 { tag.add("track", String(bytes[126])) }
        if ID3Genres.names.indices.contains(Int(bytes[127])) {
            tag.add("genre", ID3Genres.names[Int(bytes[127])])
        }
        return tag
    }
}
