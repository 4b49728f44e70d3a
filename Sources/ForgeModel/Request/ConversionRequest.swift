/// One book to be made, as the user asked for it.
public struct ConversionRequest: Sendable {
    /// One folder, or files in the order they are to be joined.
    public var inputs: [FilePath]
    /// The file to write, or a folder to write it in; nil names it after the input, in the current folder.
    public var output: FilePath?
    /// Whether a file that stands at the output may be replaced. Default: false; the conversion then throws
    /// `outputExists`.
    public var overwrite = false
    /// The policy for tracks that are damaged or cannot be read.
    public var damaged = DamagePolicy.fail
    /// Which track is taken of files with several audio tracks, counted from 1; nil takes the one that players take.
    public var audioTrack: Int?
    /// The sound of the book. Default: all by the source.
    public var encoding = EncodingOptions()
    /// Metadata that is known beforehand; stronger than everything found.
    public var metadata = BookMetadata()
    /// How tracks are ordered and named, and where chapters and cover come from.
    public var discovery = DiscoveryOptions()
    /// Files that are read or written beside the book's own, such as settings and logs: no output may take their place.
    /// Each with what is said then, such as "it is the log file".
    package var reserved: [(path: FilePath, reason: String)] = []

    /// A request with the defaults for all that is not given.
    public init(inputs: [FilePath], output: FilePath? = nil) {
        self.inputs = inputs
        self.output = output
    }
}
