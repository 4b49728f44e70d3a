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
        let all = Parts(tracks)
        return tracks.indices.first { index in
            isPossible(tracks[index]) && isMade(tracks[index], of: all.without(tracks[index]), book)
        }
    }

    /// Whether a file that `isPossible` holds what others hold, by the rule of `index`.
    static func isMade(_ track: TrackProbe, of others: Parts, _ book: String) -> Bool {
        let isNamed = track.path.stem.string.lowercased() == book.lowercased()
        let looksWhole = track.chapters.count > 1 || isNamed
        return [others.sources, others.all].contains { parts in
            let isSure =
                track.path.fileExtension == "m4b" && parts.count > 1
                || looksWhole && (parts.count > 1 || others.sources.count > 0)
            return isSure && parts.areAsLong(as: track)
        }
    }

    /// The lengths of files together, kept as sums, since they are asked for beside each file of a folder.
    struct Parts {
        fileprivate struct Sum {
            var count = 0
            var seconds = 0.0
            /// Files whose lengths are estimates.
            var estimates = 0

            mutating func count(_ track: TrackProbe, _ sign: Int) {
                count += sign
                seconds += Double(sign) * track.length.seconds(at: track.sampleRate)
                if !track.isLengthExact { estimates += sign }
            }

            func areAsLong(as track: TrackProbe) -> Bool {
                let areExact = track.isLengthExact && estimates == 0
                // A frame or a silence at each seam, or what estimates of lengths are wrong by.
                let slack = areExact ? 0.1 * Double(count) + seconds * 0.001 : 1 + seconds * 0.02
                // Of files without sound, rounding may leave something.
                return seconds > 1e-6 && abs(track.length.seconds(at: track.sampleRate) - seconds) <= slack
            }
        }

        /// Files but M4Bs.
        fileprivate var sources = Sum()
        fileprivate var all = Sum()

        init(_ tracks: [TrackProbe]) { for track in tracks { count(track, 1) } }

        var isEmpty: Bool { all.count == 0 }

        mutating func remove(_ track: TrackProbe) { count(track, -1) }

        /// The same without a file that is one of them.
        func without(_ track: TrackProbe) -> Parts {
            var rest = self
            rest.remove(track)
            return rest
        }

        private mutating func count(_ track: TrackProbe, _ sign: Int) {
            all.count(track, sign)
            if track.path.fileExtension != "m4b" { sources.count(track, sign) }
        }
    }

    /// For people.
    static func warning(_ track: TrackProbe) -> String {
        "\(track.path.lastComponent) holds what the other files hold and is left out"
    }
}
