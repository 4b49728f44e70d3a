package import ForgeModel

extension BookMetadata {
    /// The fields that tags give one by one: a series and its part come together.
    private static let ofTags = MetadataField.allCases.filter { $0 != .series && $0 != .seriesPart }
        .map { (field: $0, names: $0.names) }

    /// Metadata of the book from the tags of all tracks.
    ///
    /// Where tracks differ, the value that most of them have stands, of equally frequent ones the earliest. A value
    /// that the first track lacks must be in more than half of all; a subtitle, description or comment in more than
    /// half of those that have one, because those may well be the chapter's. The author is the album's artist rather
    /// than the track's where the tracks' artists differ and the album's does not.
    package init(tagsOf tracks: [TrackProbe]) {
        self.init()
        for (field, names) in Self.ofTags {
            let keys = names.tags
            // What all tracks say is worked out once.
            var known: [String: String?] = [:]
            func clean(_ text: String) -> String? {
                if let result = known[text] { return result }
                let result = Self.clean(field, text)
                known[text] = .some(result)
                return result
            }
            func value(_ keys: [String], _ track: TrackProbe) -> Tagged? {
                let first = Self.first(keys, in: track, isList: names.isList)
                return first.flatMap { first in clean(first.text).map { Tagged(text: $0, form: first.form) } }
            }
            var vote = TagVote(tracks) { value(keys, $0) }
            if field == .author, !vote.isUnanimous {
                let album = TagVote(tracks) { value(Array(keys[1...3]), $0) }
                if album.isUnanimous { vote = album }
            }
            if let winner = vote.winner(mayBePerChapter: names.isOftenPerChapter) {
                set(field, to: winner.text, from: winner.source)
            }
        }
        // A comment that serves as the description is not told twice.
        if let comment = self[.comment], HTMLText.plain(comment) == self[.description] { remove(.comment) }
        if tracks.count == 1, self[.title] == nil {
            let title = Self.first(Self.ownTitle, in: tracks[0])
            set(
                .title, to: title?.text,
                from: .tags(tracks[0].path.lastComponent.string, in: title?.form))
        }
        setSeries(of: tracks)
    }

    /// The keys of tags that a single file's field is looked for in, strongest first.
    package static func tagNames(of field: MetadataField) -> [String] {
        field.names.tags + (field == .title ? ownTitle : field == .series ? groupings : [])
    }

    private static let ownTitle = ["title"]
    private static let groupings = ["grouping", "contentgroup", "wm/contentgroupdescription"]

    private mutating func setSeries(of tracks: [TrackProbe]) {
        var members = tracks
        let name = TagVote(tracks) { track in
            Self.series(of: track).map { Tagged(text: $0.series.name, form: $0.form) }
        }
        if let winner = name.winner(mayBePerChapter: false) {
            set(.series, to: winner.text, from: winner.source)
            members = tracks.filter { Self.series(of: $0)?.series.name == winner.text }
        }
        // A part alone counts as well: another source may know the series.
        let part = TagVote(members) { track in
            let series = Self.series(of: track)
            return (series?.series.part ?? Self.lonePart(of: track)).map {
                Tagged(text: $0, form: series?.form)
            }
        }
        if let winner = part.winner(mayBePerChapter: false) {
            set(.seriesPart, to: winner.text, from: winner.source)
        }
    }

    private static func lonePart(of track: TrackProbe) -> String? {
        series(of: track) == nil
            ? first(MetadataField.seriesPart.names.tags, in: track).flatMap { SeriesName.part($0.text) } : nil
    }

    private static func series(of track: TrackProbe) -> (series: SeriesName, form: TagForm?)? {
        for (key, parts) in MetadataField.seriesTags {
            guard let found = first([key], in: track) else { continue }
            var series = SeriesName(found.text)
            series.part = first(parts, in: track).flatMap { SeriesName.part($0.text) } ?? series.part
            return (series, found.form)
        }
        // "Series #1; Other #3": a grouping without a number may be anything.
        let groupings = first(groupings, in: track, isList: true)
        let series = groupings?.text.split(separator: ";").lazy.map { SeriesName(String($0)) }
            .first { $0.part != nil }
        return series.map { ($0, groupings?.form) }
    }

    /// The value of the first key that has one, with all others of that key where it is to be a list.
    private static func first(_ keys: [String], in track: TrackProbe, isList: Bool = false) -> Tagged? {
        for key in keys {
            let text = isList ? track.tags[key] : track.tagValues[key]?.first ?? track.tags[key]
            if let text = text?.trimmed, !text.isEmpty {
                return Tagged(text: text, form: track.tagForms[key])
            }
        }
        return nil
    }

    /// Values of a field beyond the first, which is all that the book takes: for people.
    static func leftOut(_ tracks: [TrackProbe], from metadata: BookMetadata) -> [String] {
        var warnings: [String] = []
        let singles = ofTags.filter { !$0.names.isList && !$0.names.isOftenPerChapter }
        for (field, keys) in singles.map({ ($0.field, $0.names.tags) })
            + [(.series, MetadataField.series.names.tags)]
        {
            guard case .tags = metadata.values[field]?.source else { continue }
            for track in tracks {
                guard let values = keys.lazy.compactMap({ track.tagValues[$0] }).first else { continue }
                let others = values.dropFirst().map { "\"\($0)\"" }.joined(separator: ", ")
                let warning =
                    "the tags have more than one \(field.rawValue): \"\(values[0])\" is taken, not \(others)"
                if !warnings.contains(warning) { warnings.append(warning) }
            }
        }
        return warnings
    }

    /// A field's text in the form in which a book has it; nil when it says nothing.
    static func clean(_ field: MetadataField, _ text: String) -> String? {
        let text = text.trimmed
        switch field {
        case .author, .narrator: return PersonNames(text).joined
        case .year: return year(text)
        // "/" without blanks is a part of names, such as ID3's own "Pop/Funk".
        case .genre:
            return genres(text.replacing(" / ", with: ";").split { ";\0".contains($0) }.map(String.init))
        case .description: return HTMLText.plain(text)
        // MP4 files name a language for every stream; "und" is its word for none.
        case .language: return ["und", "xxx"].contains(text.lowercased()) ? nil : text
        default: return text
        }
    }

    /// One text of several genres.
    static func genres(_ list: [String]) -> String? {
        var seen: Set<String> = []
        let genres = list.map(\.trimmed).filter { !$0.isEmpty && seen.insert($0.lowercased()).inserted }
        return genres.isEmpty ? nil : genres.joined(separator: genreSeparator)
    }

    /// The first run of exactly four digits: dates are written 2010, 2010-05-03, 03.05.2010 and with times.
    static func year(_ date: String) -> String? {
        date.split { !($0.isASCII && $0.isNumber) }.first { $0.count == 4 && $0 != "0000" }.map(String.init)
    }
}

extension String {
    /// The text without white space and NULs at its ends.
    var trimmed: String {
        func isBlank(_ character: Character) -> Bool { character.isWhitespace || character == "\0" }
        guard let start = firstIndex(where: { !isBlank($0) }), let end = lastIndex(where: { !isBlank($0) })
        else {
            return ""
        }
        return String(self[start...end])
    }
}
