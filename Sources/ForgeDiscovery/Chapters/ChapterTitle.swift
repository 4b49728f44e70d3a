import ForgeModel
import ForgeSystem

/// Rules for what a chapter is called.
package enum ChapterTitle {
    /// Titles for one chapter per file, in track order; nil where nothing better than a number is known.
    ///
    /// The tags' titles count only when more tracks have one of their own than have none, or the book's; when all of
    /// those differ, or more of them than of the file names, and when not all are generic. Otherwise it is the file names,
    /// without their leading numbers, unless all are one. `names` other than `auto` chooses one.
    static func perFile(
        _ tracks: [TrackProbe], bookTitles: [String], names: DiscoveryOptions.ChapterNames,
        _ decoding: TextDecoding
    ) -> (titles: [String?], reason: String) {
        if names == .number { return (tracks.map { _ in nil }, "numbered") }
        let tags = tracks.map { $0.tags["title"]?.trimmed ?? "" }
        if names == .tag { return (tags.map { $0.isEmpty ? nil : $0 }, "titles from tags") }
        let books = Set(bookTitles.map { $0.lowercased() })
        let own = tags.map { $0.isEmpty || books.contains($0.lowercased()) ? nil : $0 }
        let known = own.compactMap(\.self)
        let titles = tracks.map {
            fileTitle($0.path.stem.text(decoding), bookTitles: tracks.count > 1 ? bookTitles : [])
        }
        let (tagCount, fileCount) = (different(own), different(titles))
        let areGood =
            known.count * 2 > tags.count && (tagCount == known.count || tagCount > fileCount)
            && !known.allSatisfy(isGeneric)
        if names == .auto, areGood {
            return (own.map { $0.flatMap { isGeneric($0) ? nil : $0 } }, "titles from tags")
        }
        if names == .auto, fileCount == 1, titles.count(where: { $0 != nil }) > 1 {
            return (tracks.map { _ in nil }, "numbered")
        }
        return (titles, "titles from file names")
    }

    private static func different(_ titles: [String?]) -> Int {
        Set(titles.compactMap { $0?.lowercased() }).count
    }

    /// A title as its source has it, on one line and without what moves a cursor.
    static func clean(_ title: String) -> String {
        let scalars = title.unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 }
        return String(String.UnicodeScalarView(scalars)).trimmed
    }

    /// A file's name as a title: without its leading number and, among several files, without the book's title; nil
    /// when nothing telling is left.
    static func fileTitle(_ stem: String, bookTitles: [String]) -> String? {
        var name = withoutLeadingNumber(stem.trimmed)
        for title in bookTitles where name.lowercased().hasPrefix(title.lowercased()) {
            let rest = name.dropFirst(title.count).drop(while: isSeparator)
            if rest.allSatisfy({ isDigit($0) || isSeparator($0) }) { return nil }
        }
        name = name.trimmed
        return name.isEmpty || isGeneric(name) ? nil : name
    }

    /// True for titles that say nothing but a number: "01", "Track 01", "track_1", and the identifiers of ID3 frames that
    /// libavformat gives for titles, such as "ch0". "Chapter 3" is no such title: it is what the book calls that chapter,
    /// whichever file it is in.
    static func isGeneric(_ title: String) -> Bool {
        if title.last?.isNumber == true, title.contains(where: \.isLetter),
            title.wholeMatch(of: #/(?i)(?:toc[_:]?)?(?:ch|chp|chap|chapter)[_:]?\d+/#) != nil
        {
            return true
        }
        var rest = title.lowercased()[...]
        for word in ["audiotrack", "track", "titel", "piste", "pista", "untitled", "unknown", "file"]
        where rest.hasPrefix(word) {
            rest = rest.dropFirst(word.count)
            break
        }
        return rest.allSatisfy { isDigit($0) || isSeparator($0) }
    }

    /// True for generic titles and for those of a number behind a word such as "Chapter": they tell less than any other.
    package static func isNumber(_ title: String) -> Bool {
        let rest = title.lowercased().drop { $0.isLetter }
        let word = title.lowercased().prefix { $0.isLetter }
        let isLabel = [
            "chapter", "kapitel", "chapitre", "capitolo", "part", "teil", "section", "ch", "cd", "disc",
        ]
        .contains(String(word))
        return isGeneric(title) || isLabel && rest.allSatisfy { isDigit($0) || isSeparator($0) }
    }

    /// "01 - The Start" and "1-02. The Start" without what precedes "The Start".
    ///
    /// A number is one of order when it has at most three digits; "2001 A Space Odyssey" begins with a title's.
    private static func withoutLeadingNumber(_ name: String) -> String {
        var rest = name[...]
        while true {
            let digits = rest.prefix(while: isDigit)
            let after = rest.dropFirst(digits.count)
            let title = after.drop(while: isSeparator)
            guard (1...3).contains(digits.count), title.startIndex != after.startIndex || title.isEmpty else {
                break
            }
            rest = title
            // A second number belongs to the first only when it is joined to it: "1-02", not "01 - 3 Bears".
            guard let joint = after.first, "-._".contains(joint), after.dropFirst().first.map(isDigit) == true
            else {
                break
            }
        }
        return String(rest)
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    private static func isSeparator(_ character: Character) -> Bool {
        character.isWhitespace || "-–—._)]([:#,".contains(character)
    }
}
