import ForgeModel
import ForgeSystem

/// A reader of Vorbis comments (xiph.org: Ogg Vorbis I format specification, comment field), FLAC's pictures (RFC 9639,
/// 8.8) and the two ways in which those stand in comments. Pure.
struct VorbisComment {
    private static let commentLimit = 1 << 16

    /// Reads comments: vendor, number, and as many texts with their lengths.
    static func read(_ bytes: ArraySlice<UInt8>, _ decoding: TextDecoding) -> FileTag {
        var tag = FileTag(TagForm(rawValue: "Vorbis comment"))
        var rest = bytes
        func take() -> ArraySlice<UInt8>? {
            guard let size = little(rest), rest.count - 4 >= size else { return nil }
            defer { rest = rest.dropFirst(4 + size) }
            return rest.dropFirst(4).prefix(size)
        }
        guard take() != nil, let count = little(rest) else { return tag }
        rest = rest.dropFirst(4)
        for _ in 0..<min(count, commentLimit) {
            guard let comment = take() else { break }
            guard let equals = comment.firstIndex(of: UInt8(ascii: "=")) else { continue }
            let key = String(decoding: comment[..<equals], as: UTF8.self).lowercased()
            let value = comment[(equals + 1)...]
            switch key {
            case "metadata_block_picture":
                if let picture = base64(value).flatMap({ flac($0[...]) }) { tag.add(picture) }
            case "coverart": tag.add(FileTag.Picture(data: base64(value) ?? []))
            // Read where they are from, as chapters.
            case _ where key.hasPrefix("chapter"): break
            default: tag.add(names[key] ?? key, value, decoding)
            }
        }
        return tag
    }

    /// A picture of FLAC: its type, MIME type, description, sizes and bytes.
    static func flac(_ bytes: ArraySlice<UInt8>) -> FileTag.Picture? {
        let type = ID3v2Number.of(bytes)
        var rest = bytes.dropFirst(4)
        for _ in 0..<2 {
            guard rest.count >= 4, case let size = ID3v2Number.of(rest), size <= rest.count - 4 else {
                return nil
            }
            rest = rest.dropFirst(4 + size)
        }
        // Programs write the length of a picture above 16 MiB as what is left of it in 24 bits.
        guard rest.count > 20 else { return nil }
        let size = ID3v2Number.of(rest.dropFirst(16))
        let data = rest.dropFirst(20)
        return FileTag.Picture(
            data: Array(size == 0 ? data : data.prefix(size)), kind: CoverImage.Kind(pictureType: type))
    }

    private static func little(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix(4)
        return digits.count < 4 ? nil : digits.reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    /// The bytes of base64, line ends and what follows the padding left out; nil where there is a letter of no such text.
    static func base64(_ text: ArraySlice<UInt8>) -> [UInt8]? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count / 4 * 3)
        var (value, count) = (UInt32(0), 0)
        for letter in text {
            let digit: UInt8
            switch letter {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): digit = letter - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): digit = letter - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = letter - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"), UInt8(ascii: "-"): digit = 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): digit = 63
            case 9, 10, 13, 32: continue
            case UInt8(ascii: "="): return bytes
            default: return nil
            }
            value = value << 6 | UInt32(digit)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: value >> UInt32(count)))
            }
        }
        return bytes
    }

    /// Keys under the names that libavformat has for them.
    private static let names = [
        "albumartist": "album_artist", "tracknumber": "track", "discnumber": "disc", "description": "comment",
    ]
}
