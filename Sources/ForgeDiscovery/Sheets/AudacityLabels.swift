import ForgeModel

/// Labels as Audacity exports them: start and end in seconds, and a title, parted by tabs.
enum AudacityLabels {
    /// Whether the first line is a label.
    static func isOne(_ text: String) -> Bool {
        text.prefix(200).contains(#/\A\s*\d+[.,]\d+\t\d+[.,]\d+(?:\t|\n|$)/#)
    }

    /// - Throws: `SidecarError` with the line's number.
    static func chapters(_ text: String) throws(SidecarError) -> [FoundChapter] {
        var chapters: [FoundChapter] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            // A line that begins with a backslash has the frequencies of the label before.
            guard !line.allSatisfy(\.isWhitespace), line.first != "\\" else { continue }
            let fields = line.split(separator: "\t", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count > 1, let start = MediaTime(seconds: String(fields[0]).trimmed),
                MediaTime(seconds: String(fields[1]).trimmed) != nil
            else {
                throw SidecarError(
                    reason: "line \(index + 1): it does not begin with a label's start and end")
            }
            guard chapters.count < FoundChapter.limit else {
                throw SidecarError(reason: "line \(index + 1): too many labels")
            }
            let title = fields.count > 2 ? String(fields[2]).trimmed : ""
            chapters.append(FoundChapter(start: start, title: title, line: index + 1))
        }
        guard !chapters.isEmpty else { throw SidecarError.noChapters }
        return chapters
    }
}
