import ForgeModel
import ForgeSystem
import M4BFormat

/// A reader of APEv2 and APEv1 (wiki.hydrogenaud.io: APEv2 specification): items behind a header, in front of a footer. Pure.
struct APETag {
    /// Reads the items.
    ///
    /// - Parameters:
    ///   - bytes: the items; a footer behind them is none.
    ///   - mark: what header or footer says of them.
    static func read(_ bytes: ArraySlice<UInt8>, _ mark: APEMark, _ decoding: TextDecoding) -> FileTag {
        var tag = FileTag(TagForm(rawValue: mark.version >= 2000 ? "APEv2" : "APEv1"))
        var rest = bytes
        for _ in 0..<mark.items {
            let view = ByteView(bytes: Array(rest.prefix(8)))
            guard let size = view.little(4, at: 0), let flags = view.little(4, at: 4),
                let end = rest.dropFirst(8).prefix(256).firstIndex(of: 0)
            else { break }
            let key = String(decoding: rest[rest.startIndex + 8..<end], as: UTF8.self)
            let value = rest[(end + 1)...]
            guard size <= UInt64(value.count) else { break }
            add(key.lowercased(), value.prefix(Int(size)), UInt32(flags), decoding, to: &tag)
            rest = value.dropFirst(Int(size))
        }
        return tag
    }

    /// Bits 1 and 2 of an item's flags tell its kind: text, binary, or where to find it, which is no value of it. Bit 0,
    /// for reading only, and what nobody defined are of no account.
    private static func add(
        _ key: String, _ value: ArraySlice<UInt8>, _ flags: UInt32, _ decoding: TextDecoding,
        to tag: inout FileTag
    ) {
        switch flags >> 1 & 3 {
        case 0:
            for text in value.split(separator: 0) { tag.add(names[key] ?? key, text, decoding) }
            // Some mark no picture as binary.
            if key.hasPrefix("cover art") { addPicture(key, value, to: &tag) }
        case 1: addPicture(key, value, to: &tag)
        default: break
        }
    }

    /// A file's name, a NUL, and the picture. Some leave the name out.
    private static func addPicture(_ key: String, _ value: ArraySlice<UInt8>, to tag: inout FileTag) {
        guard key.hasPrefix("cover art") || key == "cover" || key == "front" else { return }
        let behindName = value.firstIndex(of: 0).map { value[($0 + 1)...] } ?? value
        let data = CoverImage.isPicture(value) ? value : behindName
        tag.add(FileTag.Picture(data: Array(data), kind: key.contains("front") ? .front : .other))
    }

    /// Keys that others write as well, under the names that libavformat has for them.
    private static let names = [
        "year": "date", "album artist": "album_artist", "albumartist": "album_artist",
    ]
}
