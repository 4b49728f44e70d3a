/// The names that an embedder does not have: what some targets declare for the package alone.
///
/// By names alone: one that other targets declare, too, may be theirs, and is none.
struct PackageFace {
    private typealias Pattern = Regex<(Substring, Substring?, Substring)>

    /// Functions and types.
    let declarations: Set<String>
    /// Those of them that other targets declare, too: theirs, unless they follow the name of a type of ours.
    let shared: Set<String>
    /// Properties.
    let properties: Set<String>
    /// Initializers by their type and first label, as they are called: "BatchReport(json:".
    let initializers: Set<String>

    /// - Parameters:
    ///   - targets: whose names they are.
    ///   - files: all of the package's sources.
    ///   - isLeftOut: whether the properties and initializers in the file of a type are not held.
    init(of targets: [String], in files: [SourceFile], isLeftOut: (String) -> Bool) throws {
        let inner = files.filter { targets.contains($0.target) }
        let others = files.filter { !targets.contains($0.target) }
        let declaration = try Pattern(
            #"(?m)^ *(?:@\w+(?:\([^)]*\))? +)*(?:(public|package|private|fileprivate|open) +)?"#
                + #"(?:static +|final +|indirect +|mutating +|nonisolated +)*"#
                + #"(?:func|struct|class|enum|protocol|actor|typealias) +(\w+)"#)
        declarations = Self.names(declaration, "package", inner).subtracting(
            Self.names(declaration, "public", inner))
        shared = declarations.intersection(Self.names(declaration, nil, others))
        let held = inner.filter { !isLeftOut($0.name) }
        initializers = Self.initializers("package", held).subtracting(Self.initializers("public", inner))
        // Members of types in types, and of others' types alone: deeper there are locals.
        let own = try Self.property(depth: 3)
        properties = Self.names(own, "package", held)
            .subtracting(Self.names(own, "public", inner))
            .subtracting(Self.names(try Self.property(depth: 1), nil, others))
    }

    /// Those of the types that files are named for.
    private static func initializers(_ access: Substring, _ files: [SourceFile]) -> Set<String> {
        Set(
            files.flatMap { file in
                file.code.matches(of: #/(?m)^ {4}(\w+) init\(\s*(\w+)[ :]/#)
                    .filter { $0.1 == access && $0.2 != "_" }
                    .map { "\(file.name.prefix { $0 != "+" })(\($0.2):" }
            })
    }

    private static func property(depth: Int) throws -> Pattern {
        try Pattern(
            #"(?m)^ {0,\#(depth * 4)}(?:@\w+(?:\([^)]*\))? +)*"#
                + #"(?:(public|package|private|fileprivate|open) +)?(?:\w+\(set\) +)?"#
                + #"(?:static +|nonisolated +|lazy +|weak +)*(?:var|let) +`?(\w+)"#)
    }

    /// The names that are declared with an access; nil for any.
    private static func names(_ pattern: Pattern, _ access: String?, _ files: [SourceFile]) -> Set<String> {
        Set(
            files.flatMap { file in
                file.code.matches(of: pattern).filter {
                    access == nil || $0.output.1.map(String.init) == access
                }
                .map { String($0.output.2) }
            })
    }
}
