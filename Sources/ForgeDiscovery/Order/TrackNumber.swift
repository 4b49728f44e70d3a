import ForgeModel

/// Where a track stands in its book, as its tags or its file's name say.
struct TrackNumber: Hashable, Comparable {
    /// 0 where there is one disc, or where nothing tells.
    var disc: Int
    var track: Int

    static func < (a: TrackNumber, b: TrackNumber) -> Bool { (a.disc, a.track) < (b.disc, b.track) }

    /// The disc and track of the tags; the folder's disc stands in for a missing one.
    init?(tags: [String: String], folderDisc: Int?) {
        guard let track = Self.number(tags, ["track", "tracknumber"]) else { return nil }
        self.init(disc: Self.number(tags, ["disc", "discnumber"]) ?? folderDisc ?? 0, track: track)
    }

    init(disc: Int, track: Int) { (self.disc, self.track) = (disc, track) }

    /// How many tracks there are by "3/12".
    static func total(_ tags: [String: String]) -> Int? {
        if let track = tags["track"] ?? tags["tracknumber"], let slash = track.firstIndex(of: "/") {
            return Int(track[track.index(after: slash)...].filter { !$0.isWhitespace })
        }
        return ["tracktotal", "totaltracks"].lazy.compactMap { tags[$0].flatMap(Int.init) }.first
    }

    /// The first of the keys with a number: "3", "03/12".
    private static func number(_ tags: [String: String], _ keys: [String]) -> Int? {
        keys.lazy.compactMap { tags[$0].flatMap { leadingNumber($0.trimmed[...]) } }.first
    }

    /// The numbers in file names. What all names begin with is no part of them: "Book 2 - 01", "Book 2 - 02".
    ///
    /// A number counts where the name, or what is left of it, begins with one of at most four digits; "1-02" is disc
    /// 1, track 2; "CD1" and "Disc 2" at the front are discs.
    static func inNames(_ files: [ForgePath], discs: [Int?]) -> [TrackNumber?] {
        let stems = files.map { $0.stem.string.lowercased() }
        let plain = stems.map(Parsed.init)
        if plain.allSatisfy({ $0.track != nil }), Set(plain.map(\.track)).count > 1 || stems.count == 1 {
            return numbers(plain, discs)
        }
        var common = stems.first ?? ""
        for stem in stems { common = common.commonPrefix(with: stem) }
        while common.last.map(isDigit) == true { common.removeLast() }
        let cut = numbers(stems.map { Parsed(String($0.dropFirst(common.count))) }, discs)
        let whole = numbers(plain, discs)
        return Set(cut.compactMap(\.self)).count > Set(whole.compactMap(\.self)).count ? cut : whole
    }

    private static func numbers(_ names: [Parsed], _ discs: [Int?]) -> [TrackNumber?] {
        zip(names, discs).map { name, disc in
            name.track.map { TrackNumber(disc: disc ?? name.disc ?? 0, track: $0) }
        }
    }

    /// The numbers at the front of a name.
    private struct Parsed {
        var disc: Int?
        var track: Int?

        init(_ name: String) {
            var rest = name.drop { !isDigit($0) && !$0.isLetter }
            // Most names begin with neither, and regular expressions cost much.
            if rest.hasPrefix("cd") || rest.hasPrefix("dis"),
                let match = rest.prefixMatch(of: #/(?:cd|dis[ck])\s*(\d{1,3})(?=\D)/#)
            {
                disc = Int(match.1)
                rest = rest[match.range.upperBound...].drop { !isDigit($0) && !$0.isLetter }
            } else if rest.prefix(4).contains(where: { "-._".contains($0) }),
                let match = rest.prefixMatch(of: #/(\d{1,2})[-._](?=\d{2,3}(\D|$))/#)
            {
                disc = Int(match.1)
                rest = rest[match.range.upperBound...]
            }
            for word in ["track", "chapter", "kapitel", "part", "teil"] where rest.hasPrefix(word) {
                rest = rest.dropFirst(word.count).drop { !isDigit($0) && !$0.isLetter }
                break
            }
            track = leadingNumber(rest)
        }
    }
}

private func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

/// One to four digits at the front, with none after them.
private func leadingNumber(_ text: Substring) -> Int? {
    let digits = text.prefix(while: isDigit)
    return (1...4).contains(digits.count) ? Int(digits) : nil
}

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
