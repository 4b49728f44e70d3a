/// A shell's pattern for paths below a library: `*` and `?` match within a name, `[…]` one of several characters, a
/// backslash takes away what the next character means, and case counts. A pattern without a slash is held against every
/// name of the path, one with a slash against the path from its beginning; a folder that matches takes all that is
/// below it.
///
/// Not by fnmatch(3), to which without a locale "ü" is two characters, and the "ü" of a Mac another than that of a
/// keyboard.
struct Glob {
    fileprivate enum Piece {
        case any, one
        case character(Character)
        case set([ClosedRange<Character>], isNegated: Bool)
    }

    /// For each name of the pattern.
    private let names: [[Piece]]

    private let isPath: Bool

    init(_ pattern: String) {
        names = pattern.split(separator: "/").map(Self.pieces)
        isPath = names.count > 1 || pattern.first == "/"
    }

    /// - Parameter path: the path's components below the library.
    func matches(_ path: [String]) -> Bool {
        guard let first = names.first else { return false }
        guard isPath else { return path.contains { Self.matches(first[...], $0[...]) } }
        return path.count >= names.count && zip(names, path).allSatisfy { Self.matches($0[...], $1[...]) }
    }

    /// Whether it may match something at a path or below it.
    func mayMatch(below path: [String]) -> Bool {
        !names.isEmpty
            && (!isPath || zip(names, path).allSatisfy { Self.matches($0[...], $1[...]) })
    }

    private static func pieces(_ name: Substring) -> [Piece] {
        var pieces: [Piece] = []
        var rest = name
        while let character = rest.popFirst() {
            switch character {
            case "*": pieces.append(.any)
            case "?": pieces.append(.one)
            case "\\": pieces.append(.character(rest.popFirst() ?? "\\"))
            case "[":
                // Without its end it is a character like any other, as in a shell.
                if let set = set(&rest) { pieces.append(set) } else { pieces.append(.character("[")) }
            default: pieces.append(.character(character))
            }
        }
        return pieces
    }

    /// The set that follows a "[", up to its "]"; nil, and nothing taken, where there is none.
    private static func set(_ text: inout Substring) -> Piece? {
        var rest = text
        let isNegated = rest.first == "!" || rest.first == "^"
        if isNegated { rest.removeFirst() }
        var ranges: [ClosedRange<Character>] = []
        while let first = rest.popFirst() {
            // A "]" at the front is one of the characters.
            if first == "]", !ranges.isEmpty {
                text = rest
                return .set(ranges, isNegated: isNegated)
            }
            if rest.first == "-", let last = rest.dropFirst().first, last != "]" {
                rest.removeFirst(2)
                if first <= last { ranges.append(first...last) }
            } else {
                ranges.append(first...first)
            }
        }
        return nil
    }

    private static func matches(_ pattern: ArraySlice<Piece>, _ name: Substring) -> Bool {
        var (pattern, name) = (pattern, name)
        /// Where to go on after a `*` that took too little.
        var retry: (pattern: ArraySlice<Piece>, name: Substring)?
        while true {
            if case .any? = pattern.first {
                pattern.removeFirst()
                retry = (pattern, name)
            } else if let piece = pattern.first, let character = name.first, piece.matches(character) {
                pattern.removeFirst()
                name.removeFirst()
            } else if pattern.isEmpty, name.isEmpty {
                return true
            } else if let again = retry, !again.name.isEmpty {
                retry = (again.pattern, again.name.dropFirst())
                (pattern, name) = (again.pattern, again.name.dropFirst())
            } else {
                return false
            }
        }
    }
}

extension Glob.Piece {
    fileprivate func matches(_ character: Character) -> Bool {
        switch self {
        case .any: false
        case .one: true
        case .character(let own): own == character
        case .set(let ranges, let isNegated): ranges.contains { $0.contains(character) } != isNegated
        }
    }
}
