import ForgeModel

/// Finds the file among a book's that holds what the others hold: an M4B that was made of them and lies in their folder.
enum EarlierOutput {
    /// Extensions of files that hold whole books.
    private static let extensions: Set<String> = ["m4b", "m4a", "mp4"]

    /// Whether a file's name is that of whole books.
    static func isPossible(_ track: TrackProbe) -> Bool { extensions.contains(track.path.fileExtension) }

    /// Its place; nil where there is none.
    ///
    /// It is as long as all others together, other M4Bs counted or not. An M4A must look like a book as well, by its
    /// chapters or by the name of the folder, and so must an M4B beside a single other file. Of two M4Bs alone, each as
    /// long as the other, none is known to be made of the other.
    static func index(in tracks: [TrackProbe], of book: String) -> Int? {
        tracks.indices.first { index in
            isPossible(tracks[index])
                && isMade(tracks[index], of: tracks.indices.filter { $0 != index }.map { tracks[$0] }, book)
        }
    }

    /// Whether a file that `isPossible` holds what others hold, by the rule of `index`.
    static func isMade(_ track: TrackProbe, of others: [TrackProbe], _ book: String) -> Bool {
        let sources = others.filter { $0.path.fileExtension != "m4b" }
        let isNamed = track.path.stem.string.lowercased() == book.lowercased()
        let looksWhole = track.chapters.count > 1 || isNamed
        return [sources, others].contains { parts in
            let isSure =
                track.path.fileExtension == "m4b" && parts.count > 1
                || looksWhole && (parts.count > 1 || !sources.isEmpty)
            return isSure && isAsLong(track, as: parts)
        }
    }

    private static func isAsLong(_ track: TrackProbe, as parts: [TrackProbe]) -> Bool {
        func seconds(_ track: TrackProbe) -> Double { track.length.seconds(at: track.sampleRate) }
        let sum = parts.reduce(0) { $0 + seconds($1) }
        let areExact = track.isLengthExact && parts.allSatisfy(\.isLengthExact)
        // A frame or a silence at each seam, or what estimates of lengths are wrong by.
        let slack = areExact ? 0.1 * Double(parts.count) + sum * 0.001 : 1 + sum * 0.02
        return sum > 0 && abs(seconds(track) - sum) <= slack
    }

    /// For people.
    static func warning(_ track: TrackProbe) -> String {
        "\(track.path.lastComponent) holds what the other files hold and is left out"
    }
}
