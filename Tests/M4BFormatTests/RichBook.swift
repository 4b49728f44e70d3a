import M4BFormat
import TestSupport

/// A book that has everything: all tags, a cover, many chapters with difficult titles.
enum RichBook {
    static let sampleCount: Int64 = 220_007

    static var tags: M4BTags {
        var tags = M4BTags()
        tags.title = "Die Tür – 扉"
        tags.author = "Zoë Müller, Ann Other"
        tags.narrator = "Jörg Sprecher"
        tags.series = "Türen"
        tags.seriesPart = "2"
        tags.subtitle = "Ein Roman"
        // Longer than 255 characters: `desc` has all of it.
        tags.description = String(repeating: "Lange Beschreibung. ", count: 20) + "Ende."
        tags.publisher = "Verlag & Söhne"
        tags.date = "2021-03-04"
        tags.releaseDate = "2021-05-06"
        tags.genres = ["Fantasy", "Krimi"]
        tags.asin = "B0ABCDEFGH"
        tags.isAudibleASIN = true
        tags.isbn = "9783161484100"
        tags.language = "German"
        tags.copyright = "© 2021 Verlag"
        tags.tool = "forge-native test"
        return tags
    }

    /// Chapters at uneven positions with titles that are long, empty, or not ASCII.
    static func chapters(_ count: Int) -> [M4BChapter] {
        (0..<count).map { index in
            let title =
                switch index % 5 {
                case 0: "Kapitel \(index + 1)"
                case 1: "第\(index)章 — ß \u{1F4D6}"
                case 2: ""
                // 300 bytes, and byte 255 is inside a character.
                case 3: "xy" + String(repeating: "é", count: 148) + "\(index % 10)z"
                default: "A; b = c # \\ \"q\" 'r' <&> \(index)"
                }
            return M4BChapter(
                start: Int64(index) * sampleCount / Int64(count) + Int64(index % 3), title: title)
        }
    }

    /// Titles as they are in the text track.
    static func writtenTitles(_ chapters: [M4BChapter]) -> [String] {
        chapters.enumerated().map { $1.title.isEmpty ? "Chapter \($0 + 1)" : $1.title }
    }

    /// A JPEG or PNG of 64 by 64.
    static func cover(_ kind: String = "jpg") throws -> M4BCover {
        let folder = try TemporaryFolder()
        try OracleTool.ffmpeg.run(
            "-v", "error", "-f", "lavfi", "-i", "testsrc=s=64x64", "-frames:v", "1", "-update", "1",
            folder.path("c.\(kind)"))
        guard let cover = M4BCover(data: folder.read("c.\(kind)")) else {
            throw OracleTool.Failure(description: "ffmpeg made no \(kind)")
        }
        return cover
    }

    static func bytes(chapters: Int, cover kind: String = "jpg") throws -> [UInt8] {
        try AACStream.make().book(
            sampleCount: sampleCount, chapters: self.chapters(chapters), tags: tags, cover: try cover(kind)
        ).file.bytes
    }
}
