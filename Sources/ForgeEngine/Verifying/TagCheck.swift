import ForgeModel
import ForgeSystem
import M4BFormat

/// Checks the tags that players need of an audiobook, and the letters of all.
enum TagCheck {
    /// The value of `stik` for audiobooks.
    private static let audiobook: Int64 = 2

    static func check(_ boxes: M4BFile, _ list: inout FindingList) {
        func has(_ keys: String...) -> Bool {
            boxes.tags.contains { tag in
                keys.contains(tag.key)
                    && MP4Tags.text(tag.key, tag.value)?.allSatisfy(\.isWhitespace) == false
            }
        }
        if !has("©nam", "©alb", "title", "album") {
            list.add(.titleMissing, .warning, "it has no title (©nam)")
        }
        if !has("©ART", "aART", "artist", "album_artist") {
            list.add(.authorMissing, .warning, "it has no author (©ART)")
        }
        let kind = boxes.tags.first { $0.key == "stik" }.flatMap { MP4Tags.text($0.key, $0.value) }
        if kind != "\(audiobook)" {
            list.add(
                .mediaKind, .warning, at: .box("moov/udta/meta/ilst/stik"),
                "\(kind.map { "it is \($0)" } ?? "there is none"): Apple's players take 2 for an audiobook")
        }
        for tag in boxes.tags {
            guard case .text(let text) = tag.value, isMistaken(text) else { continue }
            list.add(
                .textEncoding, .warning, at: .box("moov/udta/meta/ilst/\(tag.key)"),
                "the text \"\(text.prefix(60))\" was read in another encoding than it was written")
        }
    }

    /// Whether the letters of a text are hardly those that were meant.
    static func isMistaken(_ text: String) -> Bool {
        TextDecoding().isDoubtful(text) || Mojibake.isTwiceEncoded(text)
    }
}
