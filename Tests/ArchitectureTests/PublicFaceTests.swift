import Testing

/// The command line is built on what an embedder has: of ForgeKit and ForgeBatch it names what is public.
@Suite struct PublicFaceTests {
    /// What else it names, and why an embedder can do without.
    private static let exceptions: [String: String] = [
        "WorkerPool":
            "the program's first thread waits for work on threads of ours, and its own files are written on them",
        "StallTimeout": "the report is written under the batch's own timeout",
        "startThread": "signals are heard, and the last words said, on threads that nobody waits for",
        "LoadGovernor": "--cpu-limit looks at the machine; an embedder gives and takes slots itself",
        "BookWorker": "the program is the process that a book is made in",
        "own": "the program that runs is the one for books' own processes",
        "BookResultRecord": "the one form of a result in JSON, of journals, reports and lines",
        "ReportRecord": "the one form of a report in JSON",
        "GoneBookRecord": "the same for finished books without sources",
        "ReportDiff": "report diff reads files of the program's own",
        "isReport": "--report takes the place of reports alone",
        "JournalSummary": "doctor looks at what batches left, and changes nothing",
        "OutputUse": "doctor says whether a batch is at work",
        "use": "the same",
    ]

    private static let inner = ["ForgeKit", "ForgeBatch"]
    /// Names that are Swift's or the system's, too.
    private static let common: Set = ["map", "with", "sleep"]

    /// The names of properties that are declared with an access, of `depth` at the most in their file: locals lie deeper.
    private static func properties(_ access: String?, in files: [SourceFile], depth: Int) throws -> Set<
        String
    > {
        let pattern = try Regex<(Substring, Substring?, Substring)>(
            #"(?m)^ {0,\#(depth * 4)}(?:@\w+(?:\([^)]*\))? +)*"#
                + #"(?:(public|package|private|fileprivate|open) +)?(?:\w+\(set\) +)?"#
                + #"(?:static +|nonisolated +|lazy +|weak +)*(?:var|let) +`?(\w+)"#)
        return names(pattern, access, in: files)
    }

    /// The names of functions and types that are declared with an access.
    private static func declared(_ access: String?, in files: [SourceFile]) throws -> Set<String> {
        let pattern = try Regex<(Substring, Substring?, Substring)>(
            #"(?m)^ *(?:@\w+(?:\([^)]*\))? +)*(?:(public|package|private|fileprivate|open) +)?"#
                + #"(?:static +|final +|indirect +|mutating +|nonisolated +)*"#
                + #"(?:func|struct|class|enum|protocol|actor|typealias) +(\w+)"#)
        return names(pattern, access, in: files)
    }

    private static func names(
        _ pattern: Regex<(Substring, Substring?, Substring)>, _ access: String?, in files: [SourceFile]
    ) -> Set<String> {
        Set(
            files.flatMap { file in
                file.code.matches(of: pattern).filter {
                    access == nil || $0.output.1.map(String.init) == access
                }
                .map { String($0.output.2) }
            })
    }

    /// Names of package access in a file of the command line that are no exception.
    private func violations(in commands: [SourceFile], of files: [SourceFile]) throws -> [String] {
        let inner = files.filter { Self.inner.contains($0.target) }
        let packaged = try Self.declared("package", in: inner).subtracting(
            try Self.declared("public", in: inner))
        // A name that others declare, too, may be theirs, but for one that follows the name of our two verbs' type.
        let others = try Self.declared(nil, in: files.filter { !Self.inner.contains($0.target) })
        // Those of a type that is an exception are its own matter.
        let properties = try Self.properties(
            "package", in: inner.filter { Self.exceptions[$0.name] == nil }, depth: 3
        ).subtracting(try Self.properties("public", in: inner, depth: 3)).subtracting(
            try Self.properties(nil, in: files.filter { !Self.inner.contains($0.target) }, depth: 1))
        return commands.flatMap { file in
            let words = Set(file.words.map(\.text))
            let members = Set(file.code.matches(of: #/\.(\w+)/#).map { String($0.1) })
            let calls = packaged.filter { name in
                ["Forge", "Batch"].contains { file.code.contains("\($0).\(name)(") }
            }
            return words.intersection(packaged.subtracting(others.union(Self.common))).union(calls)
                .union(members.intersection(properties)).sorted()
                .filter { Self.exceptions[$0] == nil }.map { "\(file.path) names \($0)" }
        }
    }

    private func sources() throws -> [SourceFile] {
        let files = try SourceFile.all(below: "Sources", extensions: ["swift"])
        try #require(files.count > 60, "the sources were found")
        return files
    }

    @Test func `commands name what is public`() throws {
        let files = try sources()
        #expect(try violations(in: files.filter { $0.target == "ForgeCommands" }, of: files) == [])
    }

    @Test func `every exception is used`() throws {
        let words = Set(
            try sources().filter { $0.target == "ForgeCommands" }.flatMap { $0.words.map(\.text) })
        #expect(Self.exceptions.keys.filter { !words.contains($0) } == [])
    }

    @Test(arguments: [
        "let books = try await Forge.list(library)", "try await Forge.make(request) { _ in }",
        "let book: LibraryBook", "try checkForThread()", "struct A: BookMaker {}",
        "print(item.copiedSeconds)",
    ])
    func `a name of package access is found`(_ code: String) throws {
        let file = SourceFile(path: "Sources/ForgeCommands/A.swift", text: code)
        #expect(try violations(in: [file], of: sources()).count == 1)
    }

    @Test(arguments: [
        "Forge.convert(request)", "try await Batch(options).run().value", "// LibraryBook", "plan.cost",
    ])
    func `a public name is none`(_ code: String) throws {
        let file = SourceFile(path: "Sources/ForgeCommands/A.swift", text: code)
        #expect(try violations(in: [file], of: sources()) == [])
    }
}
