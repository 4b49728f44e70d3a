/// A fault of an MP4 file, or a form of it that players disagree on.
public struct Finding: Hashable, Sendable {
    /// A kind of finding. Later versions may know more of them.
    public struct Code: RawRepresentable, Hashable, Sendable {
        /// The kind's name in JSON and in text.
        public let rawValue: String

        /// The kind of that name, whether this version knows it or not.
        public init(rawValue: String) { self.rawValue = rawValue }
    }

    /// How bad a finding is.
    public enum Severity: String, Hashable, Sendable {
        /// Sound, chapters or a cover are lost, or a reader of the file is told what is not so.
        case error
        /// Players show or play the file differently, or lack something that they could show.
        case warning
    }

    /// Where in the file a finding is.
    @nonexhaustive public enum Place: Hashable, Sendable {
        /// A moment of the book, as players count it.
        case time(MediaTime)
        /// A box by those around it: "moov/trak/edts/elst".
        case box(String)
    }

    /// The kind.
    public var code: Code
    /// How bad it is.
    public var severity: Severity
    /// Where it is; nil where it concerns the file as a whole.
    public var place: Place?
    /// A sentence for people, without the place and without a full stop.
    public var text: String

    package init(_ code: Code, _ severity: Severity, at place: Place? = nil, _ text: String) {
        (self.code, self.severity, self.place, self.text) = (code, severity, place, text)
    }
}

extension Finding.Code {
    /// The file is no MP4, or nothing of one.
    public static let notAMovie = Self(rawValue: "not-mp4")
    /// The file ends before what its boxes tell of.
    public static let cutOff = Self(rawValue: "cut-off")
    /// A box that players need is not there.
    public static let boxMissing = Self(rawValue: "box-missing")
    /// A box contradicts itself or what is around it.
    public static let boxDamaged = Self(rawValue: "box-damaged")
    /// A box has a form that is not read here.
    public static let boxUnknown = Self(rawValue: "box-unknown")
    /// Bytes that are no box follow the last one.
    public static let trailingBytes = Self(rawValue: "trailing-bytes")
    /// The tables of a track count different numbers of packets.
    public static let countMismatch = Self(rawValue: "count-mismatch")
    /// A table places packets outside of the file, or where no media is.
    public static let packetsOutside = Self(rawValue: "packets-outside")
    /// A header declares another duration than the packets have.
    public static let durationMismatch = Self(rawValue: "duration-mismatch")

    /// There is no sound that could be checked.
    public static let noSound = Self(rawValue: "no-sound")
    /// The sound is encrypted, or the linked FFmpeg has no decoder for it.
    public static let notDecoded = Self(rawValue: "not-decoded")
    /// Packets do not decode.
    public static let undecodable = Self(rawValue: "undecodable-packets")
    /// The decoded sound is longer or shorter than its tables say.
    public static let soundLength = Self(rawValue: "sound-length")

    /// The edit list plays more than one stretch of the sound.
    public static let editsSeveral = Self(rawValue: "edits-several")
    /// The edit list begins with, or holds, silence.
    public static let editsEmpty = Self(rawValue: "edits-empty")
    /// The edit list begins elsewhere than behind the encoder's delay.
    public static let editsPriming = Self(rawValue: "edits-priming")
    /// The edit list plays at another speed.
    public static let editsRate = Self(rawValue: "edits-rate")
    /// The edit list ends before or behind the sound.
    public static let editsLength = Self(rawValue: "edits-length")

    /// There are no chapters.
    public static let chaptersMissing = Self(rawValue: "chapters-missing")
    /// A chapter does not start after the one before it.
    public static let chapterOrder = Self(rawValue: "chapter-order")
    /// A chapter starts at or behind the end of the sound.
    public static let chapterBeyondEnd = Self(rawValue: "chapter-beyond-end")
    /// The first chapter does not start at the beginning.
    public static let chapterFirst = Self(rawValue: "chapter-first")
    /// A chapter has no name, or all names are numbers.
    public static let chapterNames = Self(rawValue: "chapter-names")
    /// A chapter is longer than three hours.
    public static let chapterLong = Self(rawValue: "chapter-long")
    /// Chapters begin inside of words, all the same time or a growing one beside pauses.
    public static let chapterDrift = Self(rawValue: "chapter-drift")
    /// A chapter begins inside of a word though a pause is near. `Forge.checkChapters` alone finds it.
    public static let chapterInWord = Self(rawValue: "chapter-in-word")
    /// Nero's chapters are not those of the chapter track.
    public static let chaptersDisagree = Self(rawValue: "chapters-disagree")

    /// A cover does not decode.
    public static let coverDamaged = Self(rawValue: "cover-damaged")
    /// A cover is no JPEG or PNG, or one that many players do not show.
    public static let coverFormat = Self(rawValue: "cover-format")
    /// A cover is larger than players like.
    public static let coverLarge = Self(rawValue: "cover-large")

    /// There is no title.
    public static let titleMissing = Self(rawValue: "title-missing")
    /// There is no author.
    public static let authorMissing = Self(rawValue: "author-missing")
    /// The file does not say that it is an audiobook.
    public static let mediaKind = Self(rawValue: "media-kind")
    /// A text was hardly meant as it is: its encoding was mistaken on the way.
    public static let textEncoding = Self(rawValue: "text-encoding")
}
