import ForgeModel
import M4BFormat

/// The items of an MP4 under the names that libavformat has for them, with all their values.
enum MP4Tags {
    static func read(_ boxes: M4BFile) -> FileTag {
        var tag = FileTag(TagForm(rawValue: "MP4"))
        for cover in boxes.covers { tag.add(FileTag.Picture(data: cover.data)) }
        for item in boxes.tags {
            if item.key == "covr", case .bytes(let data, _) = item.value {
                tag.add(FileTag.Picture(data: data))
            } else if let value = text(item.key, item.value) {
                tag.add(MP4Names.key(of: item.key), value)
            }
        }
        return tag
    }

    /// A value as text: numbers of a set as "3/12", a genre by its name; nil for other bytes.
    static func text(_ key: String, _ value: M4BTag.Value) -> String? {
        switch value {
        case .text(let text): return text
        case .integer(let number): return key == "gnre" ? genre(number) : String(number)
        case .bytes(let bytes, let type):
            let view = ByteView(bytes: bytes)
            switch key {
            case "trkn", "disk":
                guard let number = view.big(2, at: 2) else { return nil }
                let total = view.big(2, at: 4) ?? 0
                return total > 0 ? "\(number)/\(total)" : "\(number)"
            case "gnre":
                return view.big(2, at: 0).map { genre(Int64($0)) }
            default:
                // Numbers that are not marked as such.
                let isNumber = type == 0 && MP4Names.numberWidths[key] != nil && (1...4).contains(bytes.count)
                return isNumber ? view.big(bytes.count, at: 0).map { "\($0)" } : nil
            }
        }
    }

    /// A text as the value of an item, of a number or a set of them in its own form; nil for what is none.
    static func value(_ key: String, _ text: String) -> M4BTag.Value? {
        func bytes(_ number: Int64, _ width: Int) -> [UInt8] {
            withUnsafeBytes(of: number.bigEndian) { Array($0.suffix(width)) }
        }
        if key == "trkn" || key == "disk" {
            let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { UInt16($0) }
            guard (1...2).contains(parts.count), let number = parts[0], let total = parts.last ?? 0 else {
                return nil
            }
            let set = bytes(0, 2) + bytes(Int64(number), 2) + bytes(parts.count > 1 ? Int64(total) : 0, 2)
            return .bytes(set + (key == "trkn" ? bytes(0, 2) : []), type: 0)
        }
        guard let width = MP4Names.numberWidths[key] else { return .text(text) }
        guard let number = Int64(text), number.signedWidth <= 8 * width else { return nil }
        return .bytes(bytes(number, width), type: 21)
    }

    /// The name of a genre by its number, which is ID3's and one more; the number where it has none.
    private static func genre(_ number: Int64) -> String {
        let names = ID3Genres.names
        guard let index = Int(exactly: number - 1), names.indices.contains(index) else { return "\(number)" }
        return names[index]
    }
}

extension Int64 {
    /// Bits of the shortest signed number that holds it.
    fileprivate var signedWidth: Int {
        Int64.bitWidth - (self < 0 ? ~self : self).leadingZeroBitCount + 1
    }
}
