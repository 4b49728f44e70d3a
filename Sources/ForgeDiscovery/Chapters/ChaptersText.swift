import ForgeModel

/// Chapters as lines of text: `HH:MM:SS.mmm Title`, or Matroska's simple form.
enum ChaptersText {
    /// - Throws: `SidecarError` with the line's number.
    static func chapters(_ text: String) throws(SidecarError) -> [FoundChapter] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
            .map { (number: $0.offset + 1, text: String($0.element).trimmed) }
            .filter { !$0.text.isEmpty && !$0.text.hasPrefix("#") && !$0.text.hasPrefix(";") }
        let isSimple =
            lines.first?.text.uppercased().hasPrefix("CHAPTER") == true && lines[0].text.contains("=")
        let chapters = isSimple ? try simple(lines) : try plain(lines)
        guard !chapters.isEmpty else { throw SidecarError.noChapters }
        return chapters
    }

    private static func plain(_ lines: [(number: Int, text: String)]) throws(SidecarError) -> [FoundChapter] {
        try check(lines.count)
        var chapters: [FoundChapter] = []
        for line in lines {
            let time = line.text.prefix { !$0.isWhitespace }
            guard let start = MediaTime(timecode: time) else {
                throw SidecarError(
                    reason: "line \(line.number): it begins with no time of the form HH:MM:SS.mmm")
            }
            let title = String(line.text.dropFirst(time.count)).trimmed
            chapters.append(FoundChapter(start: start, title: title, line: line.number))
        }
        return chapters
    }

    /// `CHAPTER01=00:00:00.000` and `CHAPTER01NAME=Title`, as OGM tools and mkvextract write them.
    private static func simple(_ lines: [(number: Int, text: String)]) throws(SidecarError) -> [FoundChapter]
    {
        try check(lines.count)
        var chapters: [FoundChapter] = []
        var places: [Substring: Int] = [:]
        for line in lines {
            guard let (key, value) = line.text.divided(at: "="), key.uppercased().hasPrefix("CHAPTER") else {
                throw SidecarError(reason: "line \(line.number): it is not CHAPTERxx=")
            }
            let digits = key.dropFirst("CHAPTER".count).prefix { $0.isASCII && $0.isNumber }
            let kind = key.dropFirst("CHAPTER".count + digits.count).uppercased()
            switch kind {
            case "" where !digits.isEmpty:
                guard let start = MediaTime(timecode: String(value).trimmed) else {
                    throw SidecarError(
                        reason: "line \(line.number): its time is not of the form HH:MM:SS.mmm")
                }
                places[digits] = chapters.count
                chapters.append(FoundChapter(start: start, title: nil, line: line.number))
            default:
                guard kind == "NAME", let place = places[digits] else {
                    throw SidecarError(
                        reason: "line \(line.number): it belongs to no CHAPTERxx= before it")
                }
                chapters[place].title = String(value).trimmed
            }
        }
        return chapters
    }

    private static func check(_ count: Int) throws(SidecarError) {
        // The simple form takes two lines a chapter.
        guard count <= 2 * FoundChapter.limit else {
            throw SidecarError(reason: "it has \(count) lines: too many")
        }
    }
}

extension String {
    /// The texts before and after the first `separator`; nil without one.
    func divided(at separator: Character) -> (Substring, Substring)? {
        guard let place = firstIndex(of: separator) else { return nil }
        return (self[..<place], self[index(after: place)...])
    }
}
