import ForgeModel
import ForgeSystem

extension FilePath {
    /// True for names of M3U playlists.
    var isPlaylist: Bool { ["m3u", "m3u8"].contains(fileExtension) }
}

/// The files that an M3U playlist names, in its order.
struct Playlist {
    private(set) var files: [FilePath] = []

    /// Reads a playlist in UTF-8, UTF-16 or `decoding`'s. Relative names count from the playlist's folder; lines that
    /// begin with "#" are remarks.
    ///
    /// - Throws: `ForgeError`, step `scanning`, that names the line: `usage` for what is no file, `inputMissing`.
    init(_ path: FilePath, _ decoding: TextDecoding) throws(ForgeError) {
        let folder = path.parent
        let bytes = try TextFile.bytes(of: path, limit: TextFile.textLimit)
        let decoded = TextFile.decode(bytes, decoding)
        let lines = decoded.text.split(separator: "\n", omittingEmptySubsequences: false)
        // Names on disk may be in the encoding of the list, whatever that is.
        let raw = decoded.isAssumed ? Self.rawLines(bytes) : []
        for (index, line) in lines.enumerated() {
            let name = String(line).trimmed
            if name.isEmpty || name.hasPrefix("#") { continue }
            let own = index < raw.count ? FilePath(bytes: raw[index]) : nil
            let file = try PlaylistName(name, bytes: own, line: index + 1, of: path).find(in: folder)
            files.append(file)
        }
        guard !files.isEmpty else {
            throw ForgeError(
                .noAudio, step: .scanning, path: path, reason: "the playlist names no file",
                remedy: "write the names of audio files into it, one a line")
        }
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
    static func playlist(_ path: FilePath, _ decoding: TextDecoding) throws(ForgeError) -> BookCandidate {
        let files = try Playlist(path, decoding).files
        var nodes: [FileNode] = []
        for file in files { nodes.append(try FileNode(file)) }
        var book = BookCandidate(
            name: path.stem.string, files: files,
            orderReason: "the order of the playlist \(path.lastComponent)",
            isExplicitOrder: true, warnings: repeated(files, nodes))
        let own: BookCandidate
        do throws(ForgeError) { own = try folder(path.parent) } catch {
            if error.code != .noAudio { book.warnings.append(try notLookedBeside(path, error)) }
            return book
        }
        let listed = Set(nodes.map(\.identity))
        var discs: [FileNode.Identity: Int] = [:]
        for (file, disc) in zip(own.files, own.discs) {
            let identity: FileNode.Identity
            do throws(ForgeError) { identity = try FileNode(file).identity } catch {
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
