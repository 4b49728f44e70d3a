import ForgeModel
import ForgeSystem

extension ForgePath {
    /// True for names of M3U, PLS and XSPF playlists.
    var isPlaylist: Bool { ["m3u", "m3u8", "pls", "xspf"].contains(fileExtension) }
}

/// The files that a playlist names, in its order.
struct Playlist {
    private(set) var files: [ForgePath] = []

    /// A name, and its bytes where the list's encoding was assumed.
    private struct Entry {
        var line: Int
        var name: String
        var bytes: ArraySlice<UInt8>?
    }

    /// Reads a playlist in UTF-8, UTF-16 or `decoding`'s. Relative names count from the playlist's folder; lines that
    /// begin with "#" are remarks in an M3U. A PLS has `File1=name`, in the order of the numbers (winamp.com), an XSPF the
    /// URIs of its tracks' locations (xspf.org).
    ///
    /// - Throws: `ForgeError`, step `scanning`, that names the line: `usage` for what is no file, `inputMissing`.
    init(_ path: ForgePath, _ decoding: TextDecoding) throws(ForgeError) {
        let folder = path.parent
        let bytes = try TextFile.bytes(of: path, limit: TextFile.textLimit)
        let decoded = TextFile.decode(bytes, decoding)
        let lines = decoded.text.split(separator: "\n", omittingEmptySubsequences: false)
        // Names on disk may be in the encoding of the list, whatever that is.
        let raw = decoded.isAssumed ? Self.rawLines(bytes) : []
        var entries = lines.enumerated().map { index, line in
            Entry(
                line: index + 1, name: String(line).trimmed, bytes: index < raw.count ? raw[index] : nil)
        }
        switch path.fileExtension {
        case "pls": entries = Self.numbered(entries)
        case "xspf": entries = Self.locations(decoded.text)
        default: entries.removeAll { $0.name.hasPrefix("#") }
        }
        for entry in entries where !entry.name.isEmpty {
            let own = entry.bytes.map { ForgePath(bytes: $0) }
            let file = try PlaylistName(entry.name, bytes: own, line: entry.line, of: path, decoding).find(
                in: folder)
            files.append(file)
        }
        guard !files.isEmpty else {
            throw ForgeError(
                .noAudio, step: .scanning, path: path, reason: "the playlist names no file",
                remedy: "write the names of audio files into it, one a line")
        }
    }

    /// The files of a PLS.
    private static func numbered(_ lines: [Entry]) -> [Entry] {
        let found = lines.compactMap { line -> (place: Int, entry: Entry)? in
            guard let match = line.name.wholeMatch(of: #/(?i)file(\d{1,9})\s*=\s*(.*)/#),
                let place = Int(match.1)
            else { return nil }
            let bytes = line.bytes.map { $0.drop { $0 != UInt8(ascii: "=") }.dropFirst() }
            return (
                place,
                Entry(
                    line: line.line, name: String(match.2),
                    bytes: bytes.map { $0.drop { $0 == UInt8(ascii: " ") } })
            )
        }
        return found.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
            .map(\.element.entry)
    }

    /// The locations of an XSPF's tracks; that of the list itself stands in front of them.
    private static func locations(_ text: String) -> [Entry] {
        guard let list = text.firstMatch(of: #/<(?:\w+:)?trackList[\s>]/#) else { return [] }
        let tracks = text[list.range.upperBound...]
        var line = 1 + text[..<list.range.upperBound].count { $0.isNewline }
        var place = tracks.startIndex
        var entries: [Entry] = []
        // Of a track's locations the first that is no URL of elsewhere: all are of the same sound.
        var isNew = true
        let parts =
            #/<!--.*?-->|<(?:\w+:)?track[\s>]|<(?:\w+:)?location\s*>(?:\s*<!\[CDATA\[(.*?)\]\]>|([^<]*))/#
            .dotMatchesNewlines()
        for match in tracks.matches(of: parts) {
            line += tracks[place..<match.range.lowerBound].count { $0.isNewline }
            place = match.range.lowerBound
            guard let found = match.1 ?? match.2 else {
                if !match.0.hasPrefix("<!") { isNew = true }
                continue
            }
            let name = (match.1 == nil ? HTMLText.resolved(String(found)) : String(found)).trimmed
            let isElsewhere = entries.last.map { PlaylistName.isElsewhere($0.name) } ?? true
            if isNew {
                entries.append(Entry(line: line, name: name, bytes: nil))
            } else if isElsewhere, !entries.isEmpty {
                entries[entries.count - 1] = Entry(line: line, name: name, bytes: nil)
            }
            isNew = false
        }
        return entries
    }

    /// The lines' bytes without blanks around them, at the same numbers as the text's.
    private static func rawLines(_ bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        let blanks = Array(" \t".utf8)
        var lines: [ArraySlice<UInt8>] = []
        var start = 0
        for end in 0...bytes.count {
            let byte = end < bytes.count ? bytes[end] : 0x0A
            guard byte == 0x0A || byte == 0x0D else { continue }
            if byte == 0x0A, end == start, start > 0, bytes[start - 1] == 0x0D {
                start = end + 1
                continue
            }
            var line = bytes[start..<end]
            while let first = line.first, blanks.contains(first) { line.removeFirst() }
            while let last = line.last, blanks.contains(last) { line.removeLast() }
            lines.append(line)
            start = end + 1
        }
        return lines
    }
}

extension Discovery {
    /// A playlist as one book. Where its folder holds no other audio, the folder is the book's.
    static func playlist(_ path: ForgePath, _ decoding: TextDecoding) throws(ForgeError) -> BookCandidate {
        let files = try Playlist(path, decoding).files
        var nodes: [FileStatus] = []
        for file in files { nodes.append(try FileStatus(scanning: file)) }
        var book = BookCandidate(
            name: path.stem.text(decoding), files: files,
            orderReason: "the order of the playlist \(path.lastComponent)",
            isExplicitOrder: true, warnings: repeated(files, nodes))
        book.decoding = decoding
        let own: BookCandidate
        do throws(ForgeError) { own = try folder(path.parent, decoding) } catch {
            if error.code != .noAudio { book.warnings.append(try notLookedBeside(path, error)) }
            return book
        }
        let listed = Set(nodes.map(\.identity))
        var discs: [FileIdentity: Int] = [:]
        for (file, disc) in zip(own.files, own.discs) {
            let identity: FileIdentity
            do throws(ForgeError) { identity = try FileStatus(scanning: file).identity } catch {
                // Not one that the playlist names: those were found.
                if error.isTransient { throw error }
                return book
            }
            guard listed.contains(identity) else { return book }
            discs[identity] = disc
        }
        (book.name, book.folder, book.parents, book.sidecars) =
            (own.name, own.folder, own.parents, own.sidecars.filter { $0 != path })
        book.discs = nodes.map { discs[$0.identity] }
        return book
    }
}
