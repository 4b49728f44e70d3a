/// The tags and the cover that a file is to have, and where they are taken from.
///
/// Of a field that several give the strongest counts: `edit`, then `source`, `sidecar`, and the folder.
public struct TagRequest: Hashable, Sendable {
    /// The file, what it gets by itself, and how it is written.
    public var edit: EditRequest
    /// A file of any kind whose fields and cover are taken. Nil: none.
    public var source: ForgePath?
    /// A `metadata.json`, `.opf`, `.nfo` or another file of metadata whose fields are taken. Nil: none.
    public var sidecar: ForgePath?
    /// Whether the fields and the cover are taken that a book made of this file has of what lies beside it and of the names
    /// of file and folders. Default: false.
    public var usesFolder = false
    /// The library that the file is in: the names of the folders between tell the author and the series. Nil: none.
    public var library: ForgePath?

    /// A request that changes nothing.
    public init(_ file: ForgePath) { edit = EditRequest(file) }
}
