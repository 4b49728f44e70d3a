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
        "processUsage": "for the log alone, a value of the system's module",
    ]

    /// Names that are Swift's or the system's, too.
    private static let common: Set = ["map", "with", "sleep"]

    private static func sources() throws -> [SourceFile] {
        let files = try SourceFile.all(below: "Sources", extensions: ["swift"])
        try #require(files.count > 60, "the sources were found")
        return files
    }

    /// Read once for all tests. The properties of a type that is an exception are its own matter.
    private static let face = Result {
        try PackageFace(of: ["ForgeKit", "ForgeBatch"], in: sources()) { exceptions[$0] != nil }
    }

    /// Names of package access in a file of the command line that are no exception.
    private func violations(in commands: [SourceFile]) throws -> [String] {
        let face = try Self.face.get()
        let names = face.declarations.subtracting(face.shared.union(Self.common))
        return commands.flatMap { file in
            let words = Set(file.words.map(\.text))
            let members = Set(file.code.matches(of: #/\.(\w+)/#).map { String($0.1) })
            let calls = face.declarations.filter { name in
                ["Forge", "Batch"].contains { file.code.contains("\($0).\(name)(") }
            }
            let made = face.initializers.filter(file.code.contains)
            return words.intersection(names).union(calls).union(members.intersection(face.properties))
                .union(made).sorted()
                .filter { Self.exceptions[$0] == nil }.map { "\(file.path) names \($0)" }
        }
    }

    @Test func `commands name what is public`() throws {
        #expect(try violations(in: Self.sources().filter { $0.target == "ForgeCommands" }) == [])
    }

    @Test func `every exception is used`() throws {
        let words = Set(
            try Self.sources().filter { $0.target == "ForgeCommands" }.flatMap { $0.words.map(\.text) })
        #expect(Self.exceptions.keys.filter { !words.contains($0) } == [])
    }

    @Test(arguments: [
        "let books = try await Forge.list(library)", "try await Forge.make(request) { _ in }",
        "let book: LibraryBook", "try checkForThread()", "struct A: BookMaker {}",
        "print(item.copiedSeconds)", "let report = try BatchReport(json: data)",
    ])
    func `a name of package access is found`(_ code: String) throws {
        let file = SourceFile(path: "Sources/ForgeCommands/A.swift", text: code)
        #expect(try violations(in: [file]).count == 1)
    }

    @Test(arguments: [
        "Forge.convert(request)", "try await Batch(options).run().value", "// LibraryBook", "plan.cost",
        "try BatchReport(reading: path)",
    ])
    func `a public name is none`(_ code: String) throws {
        let file = SourceFile(path: "Sources/ForgeCommands/A.swift", text: code)
        #expect(try violations(in: [file]) == [])
    }
}
