#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A shell's pattern for paths below a library, as fnmatch(3) has it: `*` and `?` match within a name, `[…]` one of
/// several characters, and case counts. A pattern without a slash is held against every name of the path, one with a slash against the
/// path from its beginning; a folder that matches takes all that is below it.
struct Glob {
    private let pattern: String

    init(_ pattern: String) {
        var text = pattern[...]
        while text.count > 1, text.last == "/" { text.removeLast() }
        self.pattern = String(text)
    }

    /// - Parameter names: the path's components below the library.
    func matches(_ names: [String]) -> Bool {
        guard pattern.contains("/") else { return names.contains { Self.matches(pattern, $0) } }
        return names.indices.contains { end in
            Self.matches(pattern, names[...end].joined(separator: "/"))
        }
    }

    private static func matches(_ pattern: String, _ text: String) -> Bool {
        fnmatch(pattern, text, FNM_PATHNAME) == 0
    }
}
