/// The files that are to be written of what an audio file says of its book.
public struct ExtractRequest: Hashable, Sendable {
    /// The audio file, of any kind.
    public var file: ForgePath
    /// The library that the file is in: below `folder` its folders are made anew. Nil: none.
    public var library: ForgePath?
    /// The folder below which each book gets one of its own. Nil: the files are written beside the audio.
    public var folder: ForgePath?
    /// Whether what lies beside the audio is about it alone, so that files may have names that do not tell of which they are.
    /// Nil: where no other audio lies in its folder.
    public var hasOwnFolder: Bool?
    /// The kinds that are written, of those that there is something to say in. Default: all.
    public var kinds = SidecarKind.allCases
    /// Whether files that are there and say something else are replaced. Default: false.
    public var overwrite = false
    /// Whether nothing is written. Default: false.
    public var isTrial = false

    /// A request for all kinds beside the file.
    public init(_ file: ForgePath) { self.file = file }
}
