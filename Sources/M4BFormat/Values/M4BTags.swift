/// The metadata of a book. Every field that is set is written to all the places where a player or a library
/// looks for it; empty texts count as not set.
///
/// Keys follow the iTunes metadata format: native atoms, and free-form ones under `com.apple.iTunes`.
public struct M4BTags: Sendable, Equatable {
    /// Title of the book: `©nam` and `©alb`.
    public var title: String?
    /// Title of the part of a book that the file is: `©nam`, and `title` is that of the album alone. Default: the title.
    public var partTitle: String?
    /// Number of the part and how many there are: `trkn`. Default: none.
    public var partNumber: (number: Int, count: Int)? {
        get { partNumbers.map { ($0[0], $0[1]) } }
        set { partNumbers = newValue.map { [$0.number, $0.count] } }
    }
    private var partNumbers: [Int]?
    /// Author or authors: `©ART` and `aART`.
    public var author: String?
    /// Narrator or narrators: `©wrt` (composer, which is what libraries read) and `©nrt`.
    public var narrator: String?
    /// Name of the series: `SERIES`, `©mvn`, `tvsh`; with the part also `©grp`.
    public var series: String?
    /// Place in the series as text, so that "1.5" is possible: `SERIES-PART`, `tven`, and `©mvi` for integers.
    /// Ignored without a series.
    public var seriesPart: String?
    /// Subtitle: `©st3` and `SUBTITLE`.
    public var subtitle: String?
    /// Full description: `desc` and `ldes` both carry it, and `©cmt` unless there is a comment.
    public var description: String?
    /// Comment, `©cmt`. Default: the description.
    public var comment: String?
    /// Publisher: `©pub` and `PUBLISHER`.
    public var publisher: String?
    /// Date of publication, "YYYY" or "YYYY-MM-DD": `©day`.
    public var date: String?
    /// Release date: `rldt`.
    public var releaseDate: String?
    /// Genres, joined by ";" in one `©gen`.
    public var genres: [String]
    /// Amazon's number of the book: `ASIN`.
    public var asin: String?
    /// Whether the ASIN is one of Audible's: then `AUDIBLE_ASIN` is written too. Default: false.
    public var isAudibleASIN: Bool
    /// International standard book number: `ISBN`.
    public var isbn: String?
    /// Language of the book as text: `LANGUAGE`. The language of the track is in `AudioTrackFormat`.
    public var language: String?
    /// Copyright line: `cprt`.
    public var copyright: String?
    /// Title to sort by: `sonm` and `soal`. Default with a series: "Series 002 - Title"; without one: not written.
    public var titleSort: String?
    /// Author to sort by: `soar` and `soaa`. Default: the author as written.
    public var authorSort: String?
    /// Narrator to sort by: `soco`. Default: the narrator as written.
    public var narratorSort: String?
    /// Program that made the file: `©too`.
    public var tool: String?
    /// Tags of another file that are written as they are, those of one key as the values of one item. Several values
    /// stand in place of what a field above writes under their key; a single one of such a key, and those without a
    /// form in an M4B, are left out.
    public var others: [M4BTag] = []
    /// Covers of another file that are written behind the book's.
    public var otherCovers: [M4BCover] = []

    /// Creates empty tags.
    public init() {
        genres = []
        isAudibleASIN = false
    }
}
