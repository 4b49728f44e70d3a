import ForgeModel

extension FilePath {
    /// True for names of M3U playlists.
    var isPlaylist: Bool { ["m3u", "m3u8"].contains(fileExtension) }
}

/// The files that an M3U playlist names, in its order.
struct Playlist {
    private(set) var files: [FilePath] = []

    /// Reads a playlist in UTF-8, UTF-16 or Latin-1. Relative names count from the playlist's folder; lines that begin
    /// with "#" are remarks.
    ///
    /// - Throws: `ForgeError`, step `scanning`, that names the line: `usage` for what is no file, `inputMissing`.
    init(_ path: FilePath) throws(ForgeError) {
        let folder = path.parent
        let lines = try TextFile.read(path).split(separator: "\n", omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() {
            let name = String(line).trimmed
            if name.isEmpty || name.hasPrefix("#") { continue }
            guard !Self.isURL(name) else {
                throw ForgeError(
                    .usage, step: .scanning, path: path, reason: "line \(index + 1) is a URL: \(name)",
                    remedy: "fetch the file and write its name there")
            }
            files.append(try Self.find(name, in: folder, line: index + 1, of: path))
        }
        guard !files.isEmpty else {
            throw ForgeError(
                .noAudio, step: .scanning, path: path, reason: "the playlist names no file",
                remedy: "write the names of audio files into it, one a line")
        }
    }

    private static func find(
        _ name: String, in folder: FilePath, line: Int, of playlist: FilePath
    ) throws(ForgeError) -> FilePath {
        var failures: [ForgeError] = []
        for spelling in spellings(name) {
            let path = spelling.isAbsolute ? spelling : folder.appending(spelling)
            do throws(ForgeError) {
                guard try FileNode(path).kind != .folder else {
                    throw ForgeError(
                        .usage, step: .scanning, path: playlist, reason: "line \(line) is a folder: \(name)",
                        remedy: "name its files, one a line")
                }
                return path
            } catch {
                if error.code == .usage { throw error }
                failures.append(error)
            }
        }
        // One that may pass tells more than that there is no file of another spelling.
        let failure = failures.first(where: \.isTransient) ?? failures.first
        throw ForgeError(
            failure?.code ?? .inputMissing, step: .scanning, path: playlist,
            reason: "line \(line) names a file that cannot be opened: \(name)",
            remedy: "correct the line or take it out", cause: failure?.cause,
            isTransient: failure?.isTransient ?? false)
    }

    /// The ways a name may be meant: as it stands, with the bytes of Latin-1, with Windows' separators.
    private static func spellings(_ name: String) -> [FilePath] {
        [name, name.contains("\\") ? String(name.map { $0 == "\\" ? "/" : $0 }) : nil].compactMap(\.self)
            .flatMap { text in
                let latin = text.unicodeScalars.allSatisfy { $0.value < 256 }
                return [FilePath(text)]
                    + (latin ? [FilePath(bytes: text.unicodeScalars.map { UInt8($0.value) })] : [])
            }
    }

    /// True for "scheme://…", with a scheme as RFC 3986 spells it.
    private static func isURL(_ name: String) -> Bool {
        name.prefixMatch(of: #/[A-Za-z][A-Za-z0-9+.\-]*:\/\//#) != nil
    }
}

extension Discovery {
    /// A playlist as one book. Where its folder holds no other audio, the folder is the book's.
    static func playlist(_ path: FilePath) throws(ForgeError) -> BookCandidate {
        let files = try Playlist(path).files
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
