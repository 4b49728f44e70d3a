import ForgeModel

/// FFmpeg's own text form of tags and chapters (ffmpeg-formats, "Metadata").
struct FFMetadata {
    /// The tags of the whole file, keys in lower case.
    private(set) var tags: [String: String] = [:]
    /// Empty where there are none.
    private(set) var chapters: [FoundChapter] = []
    /// Ends that do not agree with the starts: they are not used, an M4B's chapter ends where the next begins.
    private(set) var warnings: [String] = []
    private var ends: [MediaTime?] = []

    static func isOne(_ text: String) -> Bool { text.hasPrefix(";FFMETADATA") }

    private struct Draft {
        var line: Int
        var base: (Int64, Int64) = (1, 1_000_000_000)
        var start: (value: Int64, line: Int)?
        var end: Int64?
        var title: String?
    }

    private enum Part { case tags, chapter, other }

    /// - Throws: `SidecarError` with the line's number.
    init(_ text: String) throws(SidecarError) {
        guard Self.isOne(text) else {
            throw SidecarError(reason: "line 1: it does not begin with ;FFMETADATA1")
        }
        var part = Part.tags
        var draft: Draft?
        for (number, line) in Self.lines(text) {
            guard let first = line.first, first != ";", first != "#" else { continue }
            if first == "[" {
                try finish(&draft)
                let name = String(line).trimmed.uppercased()
                part = name == "[CHAPTER]" ? .chapter : .other
                if part == .chapter { draft = Draft(line: number) }
                continue
            }
            guard let (key, value) = Self.pair(line) else {
                throw SidecarError(reason: "line \(number): it has no \"=\"")
            }
            switch (part, key.uppercased()) {
            case (.chapter, "TIMEBASE"): draft?.base = try Self.base(value, number)
            case (.chapter, "START"):
                guard let start = Int64(value.trimmed) else {
                    throw SidecarError(reason: "line \(number): START is not a number")
                }
                draft?.start = (start, number)
            case (.chapter, "END"): draft?.end = Int64(value.trimmed)
            case (.chapter, "TITLE"): draft?.title = value
            case (.tags, _): tags[key.lowercased()] = tags[key.lowercased()] ?? value
            default: break
            }
        }
        try finish(&draft)
        checkEnds()
    }

    private mutating func finish(_ draft: inout Draft?) throws(SidecarError) {
        guard let done = draft else { return }
        draft = nil
        guard let (value, line) = done.start else {
            throw SidecarError(reason: "line \(done.line): the chapter has no START")
        }
        let (product, overflow) = value.multipliedReportingOverflow(by: done.base.0)
        guard !overflow, let start = MediaTime(checked: product, timescale: done.base.1) else {
            throw SidecarError(reason: "line \(line): START is not a place in a book")
        }
        guard chapters.count < FoundChapter.limit else {
            throw SidecarError(reason: "line \(line): too many chapters")
        }
        chapters.append(FoundChapter(start: start, title: done.title, line: line))
        let end = (done.end ?? -1).multipliedReportingOverflow(by: done.base.0)
        ends.append(end.overflow ? nil : MediaTime(checked: end.partialValue, timescale: done.base.1))
    }

    private mutating func checkEnds() {
        let wrong = chapters.indices.filter { index in
            guard let end = ends[index] else { return false }
            let isLate = index + 1 < chapters.count && chapters[index + 1].start.isBefore(end)
            return isLate || !chapters[index].start.isBefore(end)
        }
        guard let first = wrong.first else { return }
        let others = wrong.count > 1 ? ", nor those of \(wrong.count - 1) more chapters" : ""
        warnings.append(
            "line \(chapters[first].line): END is not between START and the next chapter, and is not used"
                + others)
    }

    private static func base(_ text: String, _ line: Int) throws(SidecarError) -> (Int64, Int64) {
        guard let (above, below) = text.trimmed.divided(at: "/"), let above = Int64(digits: above),
            let below = Int64(digits: below), (1...Int64(Int32.max)).contains(below), above > 0,
            above <= Int64(Int32.max)
        else { throw SidecarError(reason: "line \(line): TIMEBASE is not a fraction") }
        return (above, below)
    }

    /// Lines with the numbers of their first; a backslash before its end continues a line.
    private static func lines(_ text: String) -> [(Int, String)] {
        var result: [(Int, String)] = []
        var line = ""
        var (number, first) = (1, 1)
        var isEscaped = false
        for character in text {
            if character == "\n" {
                number += 1
                if !isEscaped {
                    result.append((first, line))
                    (line, first) = ("", number)
                    continue
                }
            }
            line.append(character)
            isEscaped = !isEscaped && character == "\\"
        }
        return line.isEmpty ? result : result + [(first, line)]
    }

    /// Key and value, the escapes `\=`, `\;`, `\#`, `\\` and a backslash before a line's end undone.
    private static func pair(_ line: String) -> (String, String)? {
        var (key, text) = (nil as String?, "")
        var isEscaped = false
        for character in line {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "=", key == nil {
                (key, text) = (text, "")
            } else {
                text.append(character)
            }
        }
        return key.map { ($0, text) }
    }
}
