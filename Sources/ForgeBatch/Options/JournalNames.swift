import ForgeModel

/// How a journal knows files: by absolute names, since a later run may have another current folder. To a run they are as
/// its user spells the libraries and the output folder.
struct JournalNames {
    /// The current folder without links, so that ".." leads to the folder above it; nil where it cannot be told.
    private let base: FilePath?
    private let folders: [(typed: FilePath, stored: FilePath)]

    /// Names as they are.
    init() { (base, folders) = (nil, []) }

    /// - Parameter folders: the libraries and the output folder as they were typed.
    init(_ folders: [FilePath]) { self.init(folders, from: Self.current) }

    init(_ folders: [FilePath], from base: FilePath?) {
        self.base = base
        self.folders = folders.map { ($0, Self.absolute($0, from: base)) }
    }

    func stored(_ path: FilePath) -> FilePath { Self.absolute(path, from: base) }

    func told(_ path: FilePath) -> FilePath {
        for (typed, stored) in folders where typed != stored {
            if path == stored { return typed }
            guard path.isBelow(stored) else { continue }
            let rest = path.bytes.dropFirst(stored.bytes.count).drop { $0 == UInt8(ascii: "/") }
            return typed.appending(FilePath(bytes: rest))
        }
        return path
    }

    /// The current folder of the process, which never changes it.
    private static let current = try? FilePath(".").resolved()

    /// A path as any journal knows it.
    static func absolute(_ path: FilePath) -> FilePath { absolute(path, from: current) }

    /// Without closing slashes, and without what is "." or ".." in front of a relative path.
    private static func absolute(_ path: FilePath, from base: FilePath?) -> FilePath {
        guard let base, !path.isAbsolute, !path.isEmpty else { return path }
        var folder = base
        var parts = path.bytes.split(separator: UInt8(ascii: "/"))[...]
        while let first = parts.first, first.allSatisfy({ $0 == UInt8(ascii: ".") }), first.count <= 2 {
            if first.count == 2 { folder = folder.parent }
            parts.removeFirst()
        }
        return parts.reduce(folder) { $0.appending(FilePath(bytes: $1)) }
    }
}
