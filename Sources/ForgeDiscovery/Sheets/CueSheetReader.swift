import ForgeModel

/// Reads a cue sheet line by line. A line that says nothing sensible costs itself.
struct CueSheetReader {
    private(set) var sections: [CueSection] = []
    private(set) var tags: [String: String] = [:]
    private(set) var warnings: [String] = []

    private struct Track {
        /// As written.
        var number: String
        var line: Int
        /// A data track has no sound, and its start is no chapter.
        var isData: Bool
        var title: String?
        /// A title behind the start: the track's where it has no other, or that of a track whose own line is lost.
        var lateTitle: String?
        var hasStart = false
        /// Its start's line was told of.
        var isSpoilt = false
    }
    private var track: Track?
    private var count = 0

    /// - Throws: `SidecarError`: the sheet has more tracks than any book.
    mutating func read(_ line: Substring, number: Int) throws(SidecarError) {
        let (word, rest) = Self.head(line)
        switch word {
        case "FILE":
            // EAC's sheets for files "with gaps" have the pause of a track at the end of the file before its own, and the
            // track's line there.
            if track?.hasStart ?? true || track?.isSpoilt == true { endTrack() }
            sections.append(CueSection(file: Self.fileName(rest), line: number))
        case "TRACK":
            endTrack()
            let (trackNumber, kind) = Self.head(rest)
            track = Track(number: trackNumber, line: number, isData: kind.uppercased().hasPrefix("MODE"))
        case "TITLE":
            let title = Self.unquoted(rest)
            if track == nil {
                tag("album", rest)
            } else if track?.hasStart == true {
                track?.lateTitle = title
            } else {
                track?.title = title
            }
        case "PERFORMER": if track == nil { tag("artist", rest) }
        case "REM":
            let (name, value) = Self.head(rest)
            if track == nil, ["DATE", "GENRE"].contains(name) { tag(name.lowercased(), value) }
        case "INDEX": try index(rest, number)
        default: break
        }
    }

    private mutating func tag(_ key: String, _ value: Substring) {
        tags[key] = tags[key] ?? Self.unquoted(value)
    }

    private mutating func warn(_ line: Int, _ text: String) { warnings.append("line \(line): \(text)") }

    private mutating func index(_ text: Substring, _ line: Int) throws(SidecarError) {
        let (number, rest) = Self.head(text)
        // INDEX 00 is the pause before the track, those above 1 are places inside it.
        guard Int(number) == 1, track?.isData != true else { return }
        guard let start = Self.time(rest) else {
            track?.isSpoilt = true
            return warn(
                line, "\"\(String(rest).oneLine)\" is not a time of the form MM:SS:FF; it is left out")
        }
        if !start.isStrict {
            warn(
                line,
                "\"\(String(rest).oneLine)\" is not of the form MM:SS:FF; it is taken for \(Self.rounded(start.time.seconds)) s"
            )
        }
        if track?.hasStart ?? true {
            // The line of its track is lost, and what stands behind the start before is its title.
            warn(line, "an INDEX 01 without its TRACK; it is taken for a chapter")
            let title = track?.title == nil ? nil : track?.lateTitle
            if title != nil { track?.lateTitle = nil }
            endTrack()
            track = Track(number: "", line: line, isData: false, title: title)
        }
        count += 1
        guard count <= FoundChapter.limit else {
            throw SidecarError(reason: "line \(line): too many tracks")
        }
        if sections.isEmpty { sections.append(CueSection(file: nil, line: line)) }
        track?.hasStart = true
        sections[sections.count - 1].append(
            FoundChapter(start: start.time, title: track?.title, line: line))
    }

    /// Gives a title that stands behind the start to the chapter; tells of a track without a start.
    mutating func endTrack() {
        guard let ended = track else { return }
        track = nil
        guard ended.hasStart else {
            if !ended.isData, !ended.isSpoilt {
                warn(ended.line, "track \(ended.number.oneLine) has no INDEX 01; it is left out")
            }
            return
        }
        if ended.title == nil, let title = ended.lateTitle { sections[sections.count - 1].nameLast(title) }
    }

    /// To a thousandth.
    private static func rounded(_ seconds: Double) -> Double { (seconds * 1000).rounded() / 1000 }

    /// The first word in capitals, and what follows it.
    private static func head(_ line: Substring) -> (String, Substring) {
        let text = line.drop(while: \.isWhitespace)
        let word = text.prefix { !$0.isWhitespace }
        return (word.uppercased(), text.dropFirst(word.count).drop(while: \.isWhitespace))
    }

    /// The text between the first and the last quote, or everything; either of the two may be missing.
    private static func unquoted(_ text: Substring) -> String {
        let text = String(text).trimmed
        let isOpened = text.first == "\""
        guard isOpened || text.firstIndex(of: "\"") == text.indices.last else { return text }
        let inside = isOpened ? text.dropFirst() : text[...]
        return String(inside[..<(inside.lastIndex(of: "\"") ?? inside.endIndex)]).trimmed
    }

    /// `"name" WAVE` or `name WAVE`.
    private static func fileName(_ text: Substring) -> String {
        let text = String(text).trimmed
        if text.first == "\"" { return unquoted(text[...]) }
        guard let blank = text.lastIndex(where: \.isWhitespace) else { return text }
        return String(text[..<blank]).trimmed
    }

    /// `MM:SS:FF`, 75 frames a second; minutes may be more than 99. Not strict: frames and seconds beyond those of their
    /// units, `MM:SS` with or without a fraction, and anything that follows.
    private static func time(_ text: Substring) -> (time: MediaTime, isStrict: Bool)? {
        let (text, more) = head(text)
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count == 2 { return MediaTime(timecode: text).map { ($0, false) } }
        guard parts.count == 3, parts.allSatisfy({ (1...7).contains($0.count) }),
            let minutes = Int64(digits: parts[0]), let seconds = Int64(digits: parts[1]),
            let frames = Int64(digits: parts[2]),
            let time = MediaTime(checked: (minutes * 60 + seconds) * 75 + frames, timescale: 75)
        else { return nil }
        return (time, seconds < 60 && frames < 75 && more.allSatisfy(\.isWhitespace))
    }
}
