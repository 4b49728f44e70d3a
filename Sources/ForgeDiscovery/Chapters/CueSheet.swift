import ForgeModel

/// A cue sheet: files, and in them the starts of tracks in 75ths of a second.
///
/// The form is that of CDRWIN's manual as EAC, foobar2000, fre:ac and ffmpeg write it.
struct CueSheet: Equatable {
    struct Section: Equatable {
        /// As the sheet names it; nil for starts that stand before any FILE, as in sheets kept in a tag.
        var file: String?
        var line: Int
        var chapters: [FoundChapter] = []
    }

    /// In the sheet's order; those without a start are left out.
    private(set) var sections: [Section] = []
    /// What the sheet says of the album: keys as libavformat names tags.
    private(set) var tags: [String: String] = [:]

    /// - Throws: `SidecarError` with the line's number.
    init(_ text: String) throws(SidecarError) {
        var reader = Reader()
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            try reader.read(line, number: index + 1)
        }
        try reader.endTrack()
        sections = reader.sections.filter { !$0.chapters.isEmpty }
        tags = reader.tags
        guard !sections.isEmpty else { throw SidecarError(reason: "it is no cue sheet: it has no INDEX 01") }
    }

    private struct Reader {
        var sections: [Section] = []
        var tags: [String: String] = [:]
        private struct Track {
            /// As written.
            var number: String
            var line: Int
            /// A data track has no sound, and its start is no chapter.
            var isData: Bool
            var title: String?
            var hasStart = false
        }
        private var track: Track?
        private var count = 0

        mutating func read(_ line: Substring, number: Int) throws(SidecarError) {
            let (word, rest) = CueSheet.head(line)
            switch word {
            case "FILE": sections.append(Section(file: CueSheet.fileName(rest), line: number))
            case "TRACK":
                try endTrack()
                let (trackNumber, kind) = CueSheet.head(rest)
                track = Track(
                    number: trackNumber, line: number, isData: kind.uppercased().hasPrefix("MODE"))
            case "TITLE":
                if track != nil { track?.title = CueSheet.unquoted(rest) } else { tag("album", rest) }
            case "PERFORMER": if track == nil { tag("artist", rest) }
            case "REM":
                let (name, value) = CueSheet.head(rest)
                if track == nil, ["DATE", "GENRE"].contains(name) { tag(name.lowercased(), value) }
            case "INDEX": try index(rest, number)
            default: break
            }
        }

        private mutating func tag(_ key: String, _ value: Substring) {
            tags[key] = tags[key] ?? CueSheet.unquoted(value)
        }

        private mutating func index(_ text: Substring, _ line: Int) throws(SidecarError) {
            let (number, rest) = CueSheet.head(text)
            // INDEX 00 is the pause before the track, those above 1 are places inside it.
            guard Int(number) == 1, track?.isData != true else { return }
            guard let track, !track.hasStart else {
                throw SidecarError(reason: "line \(line): an INDEX 01 without its TRACK")
            }
            guard let start = CueSheet.time(rest) else {
                throw SidecarError(
                    reason: "line \(line): \"\(String(rest).oneLine)\" is no time of the form MM:SS:FF")
            }
            count += 1
            guard count <= FoundChapter.limit else {
                throw SidecarError(reason: "line \(line): too many tracks")
            }
            self.track?.hasStart = true
            if sections.isEmpty { sections.append(Section(file: nil, line: line)) }
            sections[sections.count - 1].chapters.append(
                FoundChapter(start: start, title: track.title, line: line))
        }

        /// A title may stand after the INDEX: it is given to the chapter when its track is over.
        mutating func endTrack() throws(SidecarError) {
            guard let ended = track else { return }
            track = nil
            guard ended.hasStart || ended.isData else {
                throw SidecarError(reason: "line \(ended.line): track \(ended.number) has no INDEX 01")
            }
            guard let section = sections.indices.last, let last = sections[section].chapters.indices.last,
                sections[section].chapters[last].line > ended.line
            else { return }
            sections[section].chapters[last].title = ended.title
        }
    }

    /// The first word in capitals, and what follows it.
    private static func head(_ line: Substring) -> (String, Substring) {
        let text = line.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        return (word.uppercased(), text.dropFirst(word.count).drop(while: \.isWhitespace))
    }

    /// What stands between the first and the last quote, or everything.
    private static func unquoted(_ text: Substring) -> String {
        let text = String(text).trimmed
        guard text.first == "\"" else { return text }
        let inside = text.dropFirst()
        return String(inside[..<(inside.lastIndex(of: "\"") ?? inside.endIndex)]).trimmed
    }

    /// `"name" WAVE` or `name WAVE`.
    private static func fileName(_ text: Substring) -> String {
        let text = String(text).trimmed
        if text.first == "\"" { return unquoted(text[...]) }
        guard let blank = text.lastIndex(where: \.isWhitespace) else { return text }
        return String(text[..<blank]).trimmed
    }

    /// `MM:SS:FF`, 75 frames a second; minutes may be more than 99.
    private static func time(_ text: Substring) -> MediaTime? {
        let parts = String(text).trimmed.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ (1...7).contains($0.count) }),
            let minutes = Int64(digits: parts[0]), let seconds = Int64(digits: parts[1]), seconds < 60,
            let frames = Int64(digits: parts[2]), frames < 75
        else { return nil }
        return MediaTime(checked: (minutes * 60 + seconds) * 75 + frames, timescale: 75)
    }
}
