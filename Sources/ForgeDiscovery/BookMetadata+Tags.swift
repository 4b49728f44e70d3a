import ForgeModel

extension BookMetadata {
    /// The keys that carry each field, strongest first, as libavformat names them over all containers.
    ///
    /// The book's title is the album: the title of a file is that of its chapter. "show" and "episode_id" are what
    /// MP4 files use for a series; MP4's "synopsis" is the long form of its "description".
    private static let keys: [(field: MetadataField, keys: [String])] = [
        (.title, ["album"]),
        (.subtitle, ["subtitle", "tit3"]),
        (.author, ["artist", "album_artist", "author"]),
        (.narrator, ["narrator", "composer"]),
        (.series, ["series", "mvnm", "movementname", "show"]),
        (.seriesPart, ["series-part", "series_part", "seriespart", "mvin", "movement", "episode_id"]),
        (.genre, ["genre"]),
        (.description, ["synopsis", "description", "long_description", "longdescription", "comment"]),
        (.publisher, ["publisher", "organization", "label"]),
        (.asin, ["asin", "audible_asin"]),
        (.isbn, ["isbn"]),
        (.copyright, ["copyright"]),
    ]

    /// What a track's tags say of the book.
    ///
    /// - Parameter isWholeBook: true when the track is the only one, so that its title can be the book's.
    init(tagsOf track: TrackProbe, isWholeBook: Bool) {
        self.init()
        let source = MetadataSource.tags(track.path.lastComponent.string)
        func first(_ keys: [String]) -> String? {
            keys.lazy.compactMap { track.tags[$0]?.trimmed }.first { !$0.isEmpty }
        }
        for (field, keys) in Self.keys { set(field, to: first(keys), from: source) }
        // A comment that serves as the description is not told twice.
        if let comment = first(["comment"]), comment != self[.description] {
            set(.comment, to: comment, from: source)
        }
        if isWholeBook, self[.title] == nil { set(.title, to: first(["title"]), from: source) }
        set(.year, to: first(["date", "year"]).flatMap(Self.year), from: source)
        // MP4 files name a language for every stream; "und" is its word for none.
        if let language = first(["language"]), language.lowercased() != "und" {
            set(.language, to: language, from: source)
        }
    }

    /// What the name of the book's folder or file says.
    init(name: String) {
        self.init()
        set(.title, to: name.trimmed, from: .folderName)
    }

    /// The first run of exactly four digits: dates are written 2010, 2010-05-03, 03.05.2010 and with times.
    private static func year(_ date: String) -> String? {
        date.split { !($0.isASCII && $0.isNumber) }.first { $0.count == 4 }.map(String.init)
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
