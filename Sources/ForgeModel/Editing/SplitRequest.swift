/// A file to be split into parts without a new encode.
public struct SplitRequest: Hashable, Sendable {
    /// The kind of file that a part becomes.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case m4b, m4a
    }

    /// The file: AAC in any container.
    public var file: ForgePath
    /// The places.
    public var rule: SplitRule
    /// The folder that the parts go to; it is made if it is missing. Nil: one named after the file, in the current folder.
    public var folder: ForgePath?
    /// The names of the parts. Nil: of books their titles, of parts of one book number and title.
    public var template: OutputTemplate?
    /// The kind of file. Default: M4B.
    public var kind = Kind.m4b
    /// Milliseconds that a pause lasts at least. Nil: 500, and of parts that end at every pause 1750.
    public var shortestPause: Int?
    /// The level in dB of full scale below which there is a pause. Nil: by the speech and the noise around.
    public var pauseThreshold: Double?
    /// Whether files that stand at the parts' names are replaced. Default: false.
    public var overwrite = false
    /// Whether nothing is written. Default: false.
    public var isTrial = false

    /// The bounds of what counts as a pause.
    package var pauses: PauseOptions {
        var options = PauseOptions(threshold: pauseThreshold)
        options.shortest =
            shortestPause ?? (rule == .pauses ? PauseOptions.shortestBetweenParts : options.shortest)
        return options
    }

    /// A request with the defaults for all that is not given.
    public init(_ file: ForgePath, at rule: SplitRule) { (self.file, self.rule) = (file, rule) }
}
