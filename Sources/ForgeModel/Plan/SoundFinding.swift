/// Something that was heard in a book's sound, and what followed from it.
public struct SoundFinding: Hashable, Sendable, Codable {
    /// A property of sound that is looked at.
    @nonexhaustive public enum Subject: String, Hashable, Sendable, Codable {
        /// How far up the sound goes.
        case bandwidth
        /// Whether both channels hold the same.
        case channels
        /// How loud the loudest sample is, and whether samples were cut off at full scale.
        case level
    }

    /// The property that this is about.
    public var subject: Subject
    /// The finding, for people.
    public var found: String
    /// The consequence, for people; nil where there is none. Where it was heard in places only, all of the sound is
    /// held against it while it is encoded, and the book begins anew without it where it is not so.
    public var consequence: String?

    package init(_ subject: Subject, found: String, consequence: String? = nil) {
        self.subject = subject
        self.found = found
        self.consequence = consequence
    }
}
