extension MetadataField {
    /// The names that a field has outside the program.
    package struct Names: Sendable {
        /// As options of the command line and the plan have it; templates have "_" for "-".
        package let option: String
        /// The keys of tags that carry it, strongest first, in lower case, as libavformat names them over all containers.
        package let tags: [String]
        /// The member of Audiobookshelf's `metadata.json` that holds it as one text; nil where none does.
        package let shelf: String?
        /// The keys of an `.nfo` that carry it, strongest first, in lower case.
        package let nfo: [String]
        /// Whether it holds all of several values; of others the first is taken.
        package let isList: Bool
        /// Whether many files fill it for the chapter that they hold rather than for the book.
        package let isOftenPerChapter: Bool
    }

    /// The field's names; one that this version does not know has its own alone.
    package var names: Names { Self.rows[self] ?? Self.row(self, tags: []).1 }

    /// Series and part belong together: the first pair whose series is there.
    package static let seriesTags: [(series: String, parts: [String])] = [
        (
            "series",
            ["series-part", "series_part", "seriespart", "series-index", "series_index", "mvin", "movement"]
        ),
        ("mvnm", ["mvin", "series-part"]), ("movementname", ["movement", "mvin", "series-part"]),
        ("show", ["series-part", "episode_id", "episode_sort"]),
    ]

    /// A row for each field: the one place that readers and writers of tags and sidecars, options and templates have its
    /// names from.
    ///
    /// The book's title is the album: the title of a file is that of its chapter. Seen with libavformat 5.1: ID3's
    /// TIT3 and TDES and APE's and WMA's own names pass as they are, TXXX by its description; Vorbis's DESCRIPTION
    /// and WMA's Description are "comment"; MP4's "synopsis" is the long form of its "description", its "show" and
    /// "episode_id" serve for a series.
    private static let rows = Dictionary(
        uniqueKeysWithValues: [
            row(.title, tags: ["album"], shelf: "title", nfo: ["title", "book title", "album"]),
            row(
                .subtitle, tags: ["subtitle", "tit3", "wm/subtitle"], shelf: "subtitle", nfo: ["subtitle"],
                isOftenPerChapter: true),
            row(
                .author,
                tags: ["artist", "album_artist", "album artist", "albumartist", "author", "written_by"],
                nfo: ["author", "authors", "author(s)", "written by", "artist"], isList: true),
            row(
                .narrator,
                tags: ["narrator", "narratedby", "narrated_by", "reader", "wm/narrator", "composer"],
                nfo: ["narrator", "read by", "narrators", "narrator(s)", "narrated by", "reader"],
                isList: true),
            row(.series, tags: seriesTags.map(\.series)),
            row(
                .seriesPart, option: "series-part",
                tags: seriesTags.flatMap(\.parts).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }),
            row(
                .year,
                tags: [
                    "date", "year", "wm/year", "record date", "date_recorded", "tdrl", "tdor", "originaldate",
                    "originalyear", "wm/originalreleasetime", "wm/originalreleaseyear",
                ],
                nfo: [
                    "audible.com release", "release date", "date", "year", "published", "recording copyright",
                ]),
            row(.genre, tags: ["genre", "wm/genre"], nfo: ["genre", "genres"], isList: true),
            row(
                .description,
                tags: [
                    "synopsis", "description", "long_description", "longdescription", "longdesc", "tdes",
                    "summary", "comment",
                ], shelf: "description", nfo: ["description", "summary"], isOftenPerChapter: true),
            row(
                .publisher, tags: ["publisher", "wm/publisher", "organization", "label"], shelf: "publisher",
                nfo: ["publisher"], isList: true),
            row(
                .language, tags: ["language", "lang", "wm/language"], shelf: "language",
                nfo: ["language", "lang"]),
            row(.asin, tags: ["asin", "audible_asin"], shelf: "asin", nfo: ["asin"]),
            row(.isbn, tags: ["isbn", "wm/isbn"], shelf: "isbn", nfo: ["isbn", "isbn-13", "isbn-10"]),
            row(
                .copyright, tags: ["copyright"], nfo: ["copyright", "audiobook copyright", "book copyright"],
                isList: true),
            row(.comment, tags: ["comment"], isOftenPerChapter: true),
        ])

    private static func row(
        _ field: MetadataField, option: String? = nil, tags: [String], shelf: String? = nil,
        nfo: [String] = [], isList: Bool = false, isOftenPerChapter: Bool = false
    ) -> (MetadataField, Names) {
        (
            field,
            Names(
                option: option ?? field.rawValue, tags: tags, shelf: shelf, nfo: nfo, isList: isList,
                isOftenPerChapter: isOftenPerChapter)
        )
    }
}
