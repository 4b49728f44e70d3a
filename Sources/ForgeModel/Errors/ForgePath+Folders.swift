extension ForgePath {
    /// The current folder of the process, which never changes it: without links, so that ".." leads to the folder above
    /// it; nil where it cannot be told.
    package static let current = try? ForgePath(".").resolved()

    /// The path from the root.
    package var absolute: ForgePath { absolute(from: .current) }

    /// The path from the root, without closing slashes and without what is "." or ".." in front of a relative path.
    ///
    /// - Parameter base: the folder that a relative path counts from; nil leaves it as it is.
    package func absolute(from base: ForgePath?) -> ForgePath {
        guard let base, !isAbsolute, !isEmpty else { return self }
        var folder = base
        var parts = bytes.split(separator: UInt8(ascii: "/"))[...]
        while let first = parts.first, first.allSatisfy({ $0 == UInt8(ascii: ".") }), first.count <= 2 {
            if first.count == 2 { folder = folder.parent }
            parts.removeFirst()
        }
        return parts.reduce(folder) { $0.appending(ForgePath(bytes: $1)) }
    }

    /// Whether the path begins with that of a folder.
    package func isBelow(_ folder: ForgePath) -> Bool {
        let slash = UInt8(ascii: "/")
        return bytes.count > folder.bytes.count && bytes.starts(with: folder.bytes)
            && (folder.bytes.last == slash || bytes[folder.bytes.count] == slash)
    }

    /// The path within a folder; nil where it does not begin with the folder's.
    package func within(_ folder: ForgePath) -> ForgePath? {
        guard isBelow(folder) else { return nil }
        return ForgePath(bytes: bytes.dropFirst(folder.bytes.count).drop { $0 == UInt8(ascii: "/") })
    }
}
