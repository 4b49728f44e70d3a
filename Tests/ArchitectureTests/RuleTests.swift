import Testing

/// Every rule can fail, and does not where it should not.
@Suite struct RuleTests {
    private static let planted: [(Rule, String, String)] = [
        (.imports, "ForgeModel/A.swift", "import ForgeKit"),
        (.imports, "ForgeModel/A.swift", "import Foundation"),
        (.imports, "M4BFormat/A.swift", "    import Glibc"),
        (.imports, "M4BFormat/A.swift", "public import ForgeModel"),
        (.imports, "ForgeEngine/A.swift", "import CAVUtil"),
        (.imports, "ForgeEngine/A.swift", "@preconcurrency internal import CForgeShims"),
        (.imports, "ForgeEngine/A.swift", "@_spi(X) @testable import ForgeKit"),
        (.imports, "ForgeKit/A.swift", "import struct FFmpegBinding.Packet"),
        (.imports, "ForgeDiscovery/A.swift", "import ForgeEngine"),
        (.imports, "ForgeCommands/A.swift", "import FFmpegBinding"),
        (.imports, "forge-native/A.swift", "import ForgeKit"),
        (.imports, "forge-bench/A.swift", "import ForgeKit"),
        (.imports, "ForgeKit/A.swift", "import Logging"),
        (.imports, "ForgeKit/A.swift", "import GRDB"), (.imports, "ForgeKit/A.swift", "import Unheard"),
        (.imports, "NewTarget/A.swift", "import ForgeModel"),
        (.engineIsSynchronous, "ForgeEngine/A.swift", "func f() async {}"),
        (.engineIsSynchronous, "ForgeEngine/A.swift", "let x = await y"),
        (.engineIsSynchronous, "ForgeEngine/A.swift", "Task { }"),
        (.engineIsSynchronous, "ForgeEngine/A.swift", "actor A {}"),
        (.onlyCommandsPrint, "ForgeKit/A.swift", "print(1)"),
        (.onlyCommandsPrint, "ForgeKit/A.swift", "Swift.print(1)"),
        (.onlyCommandsPrint, "ForgeEngine/A.swift", "fputs(\"x\", stderr)"),
        (.onlyCommandsPrint, "ForgeDiscovery/A.swift", "write(STDOUT_FILENO, p, 1)"),
        (.onlyCommandsPrint, "ForgeKit/A.swift", "FileHandle.standardError"),
        (.onlyCommandsReadSurroundings, "ForgeKit/A.swift", "let a = CommandLine.arguments"),
        (.onlyCommandsReadSurroundings, "ForgeKit/A.swift", "getenv(\"HOME\")"),
        (.onlyCommandsReadSurroundings, "ForgeEngine/A.swift", "ProcessInfo.processInfo.environment"),
        (.noChildProcess, "ForgeCommands/A.swift", "let p = Process()"),
        (.noChildProcess, "ForgeEngine/A.swift", "posix_spawn(&pid, path, nil, nil, a, e)"),
        (.noChildProcess, "CForgeShims/a.c", "int x = system(\"ffmpeg\");"),
        (.noChildProcess, "ForgeKit/A.swift", "execvp(a, b)"),
        (.noChildProcess, "ForgeKit/A.swift", "Foundation.Process()"),
        (.bindingIsInternal, "FFmpegBinding/A.swift", "public struct A {}"),
        (.bindingIsInternal, "FFmpegBinding/A.swift", "struct A { public var b = 1 }"),
        (.shimsArePrefixed, "CForgeShims/a.h", "int av_thing(void);"),
        (.shimsArePrefixed, "CForgeShims/a.h", "static const int EOF_CODE = 1;"),
        (.shimsArePrefixed, "CForgeShims/a.h", "#define AV_X 1"),
        (.shimsArePrefixed, "CForgeShims/a.h", "typedef void (*_Nonnull sink)(int level);"),
        (.shimsArePrefixed, "CForgeShims/a.c", "const char *version(void) { return 0; }"),
        (.filesAreShort, "ForgeKit/A.swift", String(repeating: "x\n", count: 251)),
        (.platformsInOnePlace, "ForgeSystem/A.swift", "#if canImport(Glibc)\n#endif"),
        (.onlyCommandsReadSurroundings, "ForgeKit/A.swift", "ProcessEnvironment.variables"),
        (.onlyCommandsReadSurroundings, "ForgeKit/A.swift", "let a = \"in \\(getenv(\"HOME\"))\""),
        (.commandBodiesAreShort, "ForgeCommands/Commands/A.swift", body(lines: 31)),
        (.programIsShort, "forge-native/main.swift", String(repeating: "x\n", count: 21)),
        (.programIsShort, "forge-native/Another.swift", "x\n"),
        (.onlyCommandsNameOptions, "ForgeEngine/A.swift", "let a = \"leave out --codec copy\""),
        (.onlyCommandsNameOptions, "ForgeModel/A.swift", "let a = \"choose another with -o\""),
        (.onlyCommandsNameOptions, "ForgeBatch/A.swift", "let a = \"--limit \\(limit)\""),
        (.onlyCommandsNameOptions, "ForgeBatch/A.swift", "let a = \"the output of '-v'\""),
        (.onlyCommandsNameOptions, "ForgeKit/A.swift", "let a = \"\"\"\n    a, or\n    --force\n    \"\"\""),
        (.onlyCommandsNameOptions, "ForgeKit/A.swift", "let a = \"a \\(b ? \"(--cover)\" : c)\""),
        (.onlyCommandsNameOptions, "ForgeDiscovery/A.swift", "let a = #\"take \"--order\"\"#"),
        (.docsNameTheThing, "ForgeKit/A.swift", "struct A {\n    /// What is held.\n    var a: Int\n}"),
        (.docsNameTheThing, "ForgeSystem/A.swift", "/// Who asked.\nenum A {}"),
        (.expectationsHoldOneCondition, "ForgeKit/A.swift", "#expect(a == 1 && b)"),
        (
            .expectationsHoldOneCondition, "ForgeKit/A.swift",
            "#expect(\n    a.contains { $0 } &&\n    (b || c), \"\")"
        ),
    ]

    private static func body(lines: Int) -> String {
        "func run(\n    a: Int\n) throws {\n" + String(repeating: "    if a { b() }\n", count: lines) + "}\n"
    }

    @Test(arguments: planted) func `finds`(_ rule: Rule, _ path: String, _ text: String) {
        #expect(!rule.violations(in: SourceFile(path: "Sources/\(path)", text: text)).isEmpty)
    }

    private static let harmless: [(Rule, String, String)] = [
        (.platformsInOnePlace, "ForgeSystem/Platform.swift", "#if canImport(Glibc)\n#endif"),
        (
            .platformsInOnePlace, "ForgeKit/A.swift",
            "#if canImport(FoundationXML)\n#endif // canImport(Glibc)"
        ),
        (.imports, "ForgeKit/A.swift", "public import ForgeModel\nimport Dispatch\nlet important = 1"),
        (.imports, "FFmpegBinding/A.swift", "import CAVUtil // import ForgeKit"),
        (.imports, "ForgeModel/A.swift", "/* import /* nested */ ForgeKit\nimport Glibc */"),
        (.imports, "ForgeModel/A.swift", "let s = \"\"\"\nimport ForgeKit\n\"\"\""),
        (.engineIsSynchronous, "ForgeEngine/A.swift", "// async\nlet s = \"await\"; let taskTask = 1"),
        (.engineIsSynchronous, "ForgeKit/A.swift", "func f() async {}"),
        (.onlyCommandsPrint, "ForgeKit/A.swift", "let fingerprint = hash(1) /// goes to stderr"),
        (.onlyCommandsPrint, "ForgeCommands/A.swift", "print(1)"),
        (.onlyCommandsReadSurroundings, "ForgeCommands/A.swift", "CommandLine.arguments"),
        (.noChildProcess, "ForgeKit/A.swift", "let s = a.system(1); postProcess(); executor(1)"),
        (.noChildProcess, "ForgeKit/A.swift", "let s = #\"system(\"x\")\"#"),
        (.noChildProcess, "forge-bench/A.swift", "posix_spawn(&pid, path, nil, nil, a, e)"),
        (.bindingIsInternal, "FFmpegBinding/A.swift", "package struct A {} // not public"),
        (.bindingIsInternal, "ForgeKit/A.swift", "public struct A {}"),
        (.shimsArePrefixed, "CForgeShims/a.h", "const char *_Nonnull forge_version(void);\n#pragma once"),
        (.shimsArePrefixed, "CForgeShims/a.h", "typedef void (*forge_sink)(int level);"),
        (.shimsArePrefixed, "CForgeShims/a.c", "static void helper(int a) {\n    call(a);\n}"),
        (.filesAreShort, "ForgeKit/A.swift", String(repeating: "x\n", count: 250)),
        (.commandBodiesAreShort, "ForgeCommands/Commands/A.swift", body(lines: 30) + body(lines: 30)),
        (.commandBodiesAreShort, "ForgeKit/A.swift", body(lines: 31)),
        (.programIsShort, "forge-native/main.swift", String(repeating: "x\n", count: 20)),
        (.programIsShort, "ForgeKit/A.swift", String(repeating: "x\n", count: 21)),
        (.onlyCommandsNameOptions, "ForgeCommands/A.swift", "let a = \"leave out --codec copy\""),
        (.onlyCommandsNameOptions, "forge-bench/A.swift", "let a = \"--rounds\""),
        (
            .onlyCommandsNameOptions, "ForgeKit/A.swift",
            "let a = \"a -- b - c a-o x--y\" // --force\nlet b = c --d; let e = \"(ulimit -u)\" /* \"-o\" */"
        ),
        (
            .docsNameTheThing, "ForgeKit/A.swift",
            "/// The end.\n/// What follows.\nlet a = 1 /// What else\n// What"
        ),
        (
            .expectationsHoldOneCondition, "ForgeKit/A.swift",
            "#expect(a.contains { $0 && $1 })\n#expect(a == (b && c))\nif a && b { #expect(\"a && b\" == c) }"
        ),
    ]

    @Test(arguments: harmless) func `leaves alone`(_ rule: Rule, _ path: String, _ text: String) {
        #expect(rule.violations(in: SourceFile(path: "Sources/\(path)", text: text)) == [])
    }

    @Test func `every rule is planted`() {
        #expect(Set(Self.planted.map(\.0)) == Set(Rule.allCases))
        #expect(Set(Self.harmless.map(\.0)) == Set(Rule.allCases))
    }

    @Test func `code after a string is seen`() {
        let file = SourceFile(
            path: "Sources/ForgeKit/A.swift", text: "let a = \"\\\"\"; print(a)\nlet b = \"\\\\\"; print(b)")
        #expect(Rule.onlyCommandsPrint.violations(in: file) == ["line 1 says print", "line 2 says print"])
    }
}
