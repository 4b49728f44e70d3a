import Testing

/// The rooms of the targets, and that their rules can fail.
@Suite struct RoomsTests {
    @Test(arguments: Rooms.all) func `arrows between folders go one way`(_ rooms: Rooms) throws {
        let files = try SourceFile.all(below: "Sources", extensions: ["swift"])
        try #require(files.contains { $0.target == rooms.target })
        for violation in rooms.violations(in: files) { Issue.record("\(violation)") }
    }

    private static let table = Rooms("T", ["Low", "High", ""])

    /// The table's violations in files given by path and text.
    private static func violations(_ files: [(String, String)]) -> [String] {
        let low = ("T/Low/Low.swift", "struct Low {}")
        let high = ("T/High/High.swift", "struct High { var a: Low }")
        let all = [low, high, ("T/Top.swift", "struct Top { var a: High }")] + files
        return table.violations(in: all.map { SourceFile(path: "Sources/\($0)", text: $1) })
    }

    @Test func `a house in order breaks no rule`() {
        #expect(Self.violations([]) == [])
        let extensionOfLow = ("T/High/Low+More.swift", "extension Low { var b: High? { nil } }")
        #expect(Self.violations([extensionOfLow]) == [])
        // Another target's types are the imports' matter.
        #expect(Self.violations([("U/Other.swift", "struct Other { var a: High }")]) == [])
    }

    @Test(arguments: [
        "struct Aa { var a: High }", "let a = \"\\(High())\"\nstruct Aa {}", "extension High {}\nenum Aa {}",
        "let a = \"\"\"\n  \\(1 + (High().b))\n  \"\"\"\nclass Aa {}",
    ])
    func `a type of a higher folder is seen`(_ text: String) {
        #expect(
            Self.violations([("T/Low/Aa.swift", text)])
                == ["Sources/T/Low/Aa.swift names High of Sources/T/High/High.swift"])
    }

    @Test(arguments: [
        "struct Aa {} // High", "struct Aa { /* High */ }", "struct Aa { let a = \"High \\\\(High)\" }",
        "struct Aa { let a = #\"\\(High)\"# }", "struct Aa { let aHigh = 1, High2 = 2 }",
    ])
    func `what only looks like a type's name is not`(_ text: String) {
        #expect(Self.violations([("T/Low/Aa.swift", text)]) == [])
    }

    @Test func `a name that several files declare tells nothing`() {
        let twice = ("U/High.swift", "struct High {}")
        #expect(Self.violations([("T/Low/Aa.swift", "struct Aa { var a: High }"), twice]) == [])
    }

    @Test func `files in a circle are found`() {
        let files = [
            ("T/Low/Aa.swift", "struct Aa { var b: Bb }"), ("T/Low/Bb.swift", "struct Bb { var c: Cc }"),
            ("T/Low/Cc.swift", "struct Cc { var a: Aa }"), ("T/Low/Dd.swift", "struct Dd { var a: Aa }"),
        ]
        #expect(
            Self.violations(files) == [
                "circle of Sources/T/Low/Aa.swift, Sources/T/Low/Bb.swift, Sources/T/Low/Cc.swift"
            ]
        )
    }

    @Test func `a folder must stand in the table, and a line of the table for a folder`() {
        let violations = Self.violations([("T/New/Aa.swift", "struct Aa {}")])
        #expect(violations == ["the table lacks 'New'"])
        let stale = Rooms("T", ["Gone", ""]).violations(in: [
            SourceFile(path: "Sources/T/Aa.swift", text: "struct Aa {}")
        ])
        #expect(stale == ["the table has 'Gone', which is empty"])
    }

    @Test func `a folder holds fifteen files and no more`() {
        func files(_ count: Int) -> [(String, String)] {
            (1..<count).map { ("T/Low/A\($0).swift", "struct A\($0) {}") }
        }
        #expect(Self.violations(files(15)) == [])
        #expect(Self.violations(files(16)) == ["'Low' holds 16 files"])
    }

    @Test func `a file is named for its type`() {
        let files = [
            ("T/Low/Helpers.swift", "struct Aa {}"), ("T/Low/Bb+Topic.swift", "struct Bb {}"),
            ("T/Low/Cc+Topic.swift", "extension Cc {}"), ("T/Low/Dd.swift", "    enum Dd {}"),
        ]
        #expect(
            Self.violations(files) == [
                "Sources/T/Low/Helpers.swift is named for no type of its own",
                "Sources/T/Low/Bb+Topic.swift is named for no type of its own",
            ])
    }
}
