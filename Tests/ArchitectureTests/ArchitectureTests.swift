import Foundation
import TestSupport
import Testing

/// The house as it stands.
@Suite struct ArchitectureTests {
    /// The rules that tests keep, too.
    private static let rulesOfTests: Set<Rule> = [.filesAreShort, .expectationsHoldOneCondition]

    @Test(arguments: Rule.allCases) func `sources keep`(_ rule: Rule) throws {
        let files =
            try SourceFile.all(below: "Sources", extensions: ["swift", "c", "h"])
            + SourceFile.all(below: "CShims", extensions: ["c", "h", "modulemap"])
            + (Self.rulesOfTests.contains(rule)
                ? SourceFile.all(below: "Tests", extensions: ["swift"]) : [])
        try #require(files.count > 60, "the sources were found")
        for file in files {
            for violation in rule.violations(in: file) { Issue.record("\(file.path): \(violation)") }
        }
    }

    /// A new target must enter the table before it can import anything.
    @Test func `every target was seen`() throws {
        let files = try SourceFile.all(below: "Sources", extensions: ["swift"])
        let targets = Set(files.map(\.target))
        #expect(
            targets.isSuperset(of: [
                "FFmpegBinding", "M4BFormat", "ForgeModel", "ForgeDiscovery", "ForgeEngine", "ForgeKit",
                "ForgeCommands", "forge-native", "forge-bench",
            ]))
        #expect(files.contains { $0.imports.contains("CAVFormat") }, "imports are read")
    }

    @Test func `top level holds only its names`() throws {
        let names = try FileManager.default.contentsOfDirectory(atPath: Project.root)
        #expect(strangers(names) == [])
        #expect(strangers(["Sources", ".ci", "scripts", "Makefile"]) == ["Makefile", "scripts"])
    }

    /// Dot files, and the pins that the package manager writes anew and git ignores, may stand beside them.
    private func strangers(_ names: [String]) -> [String] {
        let allowed: Set = [
            "Package.swift", "Sources", "Tests", "CShims", "Fixtures", "README.md", "LICENSE", "CHANGELOG.md",
            "Package.resolved",
        ]
        return names.filter { !$0.hasPrefix(".") && !allowed.contains($0) }.sorted()
    }

    @Test func `fixtures are small`() throws {
        let folder = Project.path("Fixtures")
        let enumerator = try #require(FileManager.default.enumerator(atPath: folder))
        let sizes = try enumerator.compactMap { $0 as? String }.map { name in
            try FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")[.size] as? Int ?? 0
        }
        #expect((1..<4_000_000).contains(sizes.reduce(0, +)))
    }

    /// The linker's own view of what the shims export.
    @Test(.requires(Tool("nm"))) func `exported shims are prefixed`() throws {
        let folder = "\(Project.binaries)/CForgeShims.build"
        let objects = try FileManager.default.contentsOfDirectory(atPath: folder).filter {
            $0.hasSuffix(".o")
        }
        try #require(!objects.isEmpty)
        let listing = try Tool("nm").run(["-g", "--defined-only", "-j"] + objects, in: folder).text
        let symbols = listing.split(separator: "\n").filter { !$0.hasSuffix(":") }
        // The sanitizers add marks of their own to every object.
        let own = symbols.filter { !$0.hasPrefix("__") && !$0.hasPrefix("asan.") }
        #expect(!own.isEmpty, "\(own)")
        #expect(own.allSatisfy { $0.hasPrefix("forge_") }, "\(own)")
    }
}
