import ForgeModel

/// Matroska's chapters as XML, as mkvextract and mkvmerge have them.
///
/// Of several editions the first is taken, of chapters inside of chapters the outer ones, and of several titles the first.
enum MatroskaSheet {
    private struct Draft {
        var line: Int
        var start: MediaTime?
        var title: String?
    }

    /// Whether a text is such a document.
    static func isOne(_ text: String) -> Bool { text.contains("<EditionEntry") }

    /// - Throws: `SidecarError` with the line's number.
    static func chapters(_ text: String) throws(SidecarError) -> [FoundChapter] {
        var drafts: [Draft] = []
        var (line, depth) = (1, 0)
        var rest = text[...]
        while let place = rest.firstIndex(of: "<") {
            line += rest[..<place].count { $0.isNewline }
            rest = rest[place...].dropFirst()
            if rest.hasPrefix("!--") {
                let end = rest.firstRange(of: "-->")?.upperBound ?? rest.endIndex
                line += rest[..<end].count { $0.isNewline }
                rest = rest[end...]
                continue
            }
            let tag = rest.prefix { $0 != ">" }
            let value = String(rest[tag.endIndex...].dropFirst().prefix { $0 != "<" }).trimmed
            switch tag.prefix(while: { !$0.isWhitespace }) {
            case "ChapterAtom":
                depth += 1
                if depth == 1 { drafts.append(Draft(line: line)) }
            case "/ChapterAtom": depth = max(0, depth - 1)
            case "/EditionEntry": return try chapters(of: drafts)
            case "ChapterTimeStart" where depth == 1:
                guard let start = MediaTime(timecode: value) else {
                    throw SidecarError(
                        reason: "line \(line): its start is not of the form HH:MM:SS.nnnnnnnnn")
                }
                drafts[drafts.count - 1].start = start
            case "ChapterString" where depth == 1 && drafts[drafts.count - 1].title == nil:
                drafts[drafts.count - 1].title = HTMLText.resolved(value)
            default: break
            }
            guard drafts.count <= FoundChapter.limit else {
                throw SidecarError(reason: "line \(line): too many chapters")
            }
        }
        return try chapters(of: drafts)
    }

    private static func chapters(of drafts: [Draft]) throws(SidecarError) -> [FoundChapter] {
        var chapters: [FoundChapter] = []
        for draft in drafts {
            guard let start = draft.start else {
                throw SidecarError(reason: "line \(draft.line): the chapter has no start")
            }
            chapters.append(FoundChapter(start: start, title: draft.title, line: draft.line))
        }
        if chapters.isEmpty { throw SidecarError.noChapters }
        return chapters
    }
}
