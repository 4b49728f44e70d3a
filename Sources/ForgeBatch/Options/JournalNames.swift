import ForgeModel

/// How a journal knows files: by absolute names, since a later run may have another current folder. To a run they are as
/// its user spells the libraries and the output folder.
struct JournalNames {
    /// The current folder without links, so that ".." leads to the folder above it; nil where it cannot be told.
    private let base: ForgePath?
    private let folders: [(typed: ForgePath, stored: ForgePath)]

    /// Names as they are.
    init() { (base, folders) = (nil, []) }

    /// - Parameter folders: the libraries and the output folder as they were typed.
    init(_ folders: [ForgePath]) { self.init(folders, from: .current) }

    init(_ folders: [ForgePath], from base: ForgePath?) {
        self.base = base
        self.folders = folders.map { ($0, $0.absolute(from: base)) }
    }

    func stored(_ path: ForgePath) -> ForgePath { path.absolute(from: base) }

    func told(_ path: ForgePath) -> ForgePath {
        for (typed, stored) in folders where typed != stored {
            if path == stored { return typed }
            if let rest = path.within(stored) { return typed.appending(rest) }
        }
        return path
    }
}
