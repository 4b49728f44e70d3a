/// The rules of the house that can be read off its sources.
enum Rule: String, CaseIterable, Sendable {
    case imports, engineIsSynchronous, onlyCommandsPrint, onlyCommandsReadSurroundings, noChildProcess
    case bindingIsInternal, shimsArePrefixed, filesAreShort, platformsInOnePlace
    case commandBodiesAreShort, programIsShort, onlyCommandsNameOptions
    case docsNameTheThing, expectationsHoldOneCondition

    /// Lines that say what breaks the rule; empty for a file that keeps it.
    func violations(in file: SourceFile) -> [String] {
        switch self {
        case .imports:
            file.path.hasPrefix("Sources/")
                ? file.imports.filter { !Self.mayImport(file.target, $0) }.map { "imports \($0)" } : []
        case .engineIsSynchronous:
            file.target == "ForgeEngine"
                ? Self.uses(file, ["async", "await", "Task", "TaskGroup", "actor"]) : []
        case .onlyCommandsPrint:
            Self.isCommand(file)
                ? []
                : Self.uses(
                    file,
                    [
                        "stdout", "stderr", "STDOUT_FILENO", "STDERR_FILENO", "standardOutput",
                        "standardError",
                    ], calls: ["print", "debugPrint", "dump", "fputs", "puts", "printf", "NSLog"])
        case .onlyCommandsReadSurroundings:
            // The system's module has the words for it, and only commands may say them.
            Self.isCommand(file) || file.target == "ForgeSystem"
                ? []
                : Self.uses(
                    file,
                    [
                        "CommandLine", "ProcessInfo", "ProcessEnvironment", "getenv", "secure_getenv",
                        "environ",
                        "getcwd",
                    ])
        case .noChildProcess:
            // The benchmarks run the program and its competitors; a book's own process is the same program.
            file.target == "forge-bench" || file.path.hasSuffix("/ForgeSystem/Process/WorkerProcess.swift")
                ? []
                : Self.uses(
                    file, ["posix_spawn", "posix_spawnp", "popen"],
                    calls: [
                        "Process", "system", "fork", "vfork", "execv", "execve", "execvp", "execvpe", "execl",
                        "execle",
                        "execlp",
                    ])
        case .bindingIsInternal:
            file.target == "FFmpegBinding" ? Self.uses(file, ["public"]) : []
        case .shimsArePrefixed:
            file.target == "CForgeShims"
                ? Self.declaredNames(file).filter { !$0.hasPrefix("forge_") }.map { "declares \($0)" } : []
        case .platformsInOnePlace:
            // XMLParser is in a module of its own on Linux: no difference of systems.
            file.path.hasPrefix("Sources/") && file.path != "Sources/ForgeSystem/Platform.swift"
                ? file.code.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
                    .filter { $1.contains("canImport(") && !$1.contains("canImport(FoundationXML)") }
                    .map { "line \($0.offset + 1) tells platforms apart" } : []
        case .commandBodiesAreShort:
            file.path.hasPrefix("Sources/ForgeCommands/")
                ? Self.bodies(of: "run", in: file).filter { $0.count > 30 }
                    .map { "line \($0.line): the body of run has \($0.count) lines" } : []
        case .programIsShort:
            // It is one file, and everything that it does is elsewhere.
            file.target == "forge-native" && (file.lineCount > 20 || file.name != "main")
                ? ["the program is more than 20 lines of main.swift"] : []
        case .onlyCommandsNameOptions:
            // The library does not speak command line: its remedies hold options as values.
            !file.path.hasPrefix("Sources/") || Self.isCommand(file) || file.target == "forge-native"
                ? []
                : file.literals.filter { Self.namesOption($0.text) }.map { "line \($0.line) names an option" }
        case .docsNameTheThing:
            file.path.hasSuffix(".swift") ? Self.docsOfOtherThings(file) : []
        case .expectationsHoldOneCondition:
            Self.compoundExpectations(in: file).map { "line \($0) expects two conditions at once" }
        case .filesAreShort:
            file.lineCount > (file.path.hasPrefix("Sources/") ? 250 : 400)
                ? ["has \(file.lineCount) lines"] : []
        }
    }

    /// Whom of ours each target may import: DESIGN's table, "an arrow means may import".
    private static let ours: [String: Set<String>] = [
        "forge-native": ["ForgeCommands"],
        "ForgeCommands": ["ForgeBatch", "ForgeKit", "ForgeModel", "ForgeSystem"],
        "forge-bench": ["M4BFormat", "ForgeSystem"],
        "forge-bench-engine": ["ForgeBatch", "ForgeKit", "ForgeEngine", "ForgeModel"],
        "ForgeBatch": ["ForgeKit", "ForgeModel", "ForgeSystem"],
        "ForgeKit": ["ForgeEngine", "ForgeDiscovery", "ForgeModel", "ForgeSystem"],
        "ForgeEngine": ["FFmpegBinding", "M4BFormat", "ForgeModel", "ForgeSystem"],
        "ForgeDiscovery": ["ForgeModel", "ForgeSystem"],
        "FFmpegBinding": ["CAVUtil", "CAVCodec", "CAVFormat", "CSwresample", "CForgeShims", "ForgeSystem"],
        "M4BFormat": [],
        "ForgeModel": ["ForgeSystem"],
        "ForgeSystem": [],
    ]

    /// Packages of others, and who needs them.
    private static let packages: [String: Set<String>] = [
        "ArgumentParser": ["ForgeCommands", "forge-bench"],
        "Logging": ["ForgeCommands"],
        "GRDB": ["ForgeBatch"],
        "TOMLKit": ["ForgeCommands"],
    ]

    /// The modules that come with the system: not for the values, which do no I/O.
    private static let system: Set<String> = [
        "Glibc", "Musl", "Darwin", "Foundation", "FoundationEssentials", "FoundationXML", "Dispatch",
        "Synchronization",
        "System",
    ]

    private static func mayImport(_ target: String, _ module: String) -> Bool {
        if let users = packages[module] { return users.contains(target) }
        if system.contains(module) {
            // Pure Swift: bytes go out through a protocol, sizes come in as numbers.
            return !["M4BFormat", "ForgeModel"].contains(target)
        }
        return ours[target]?.contains(module) ?? false
    }

    private static func isCommand(_ file: SourceFile) -> Bool {
        ["ForgeCommands", "forge-bench", "forge-bench-engine"].contains(file.target)
    }

    /// Whether a text names an option as it is typed: "--option" or "-o". Those of the shell's ulimit are no program's.
    private static func namesOption(_ text: String) -> Bool {
        text.replacing(#/ulimit -\w/#, with: "").contains(#/(?:^|[^\w-])(?:--[a-zA-Z]|-[a-zA-Z]\b)/#)
    }

    private static func uses(
        _ file: SourceFile, _ words: Set<String>, calls: Set<String> = []
    ) -> [String] {
        file.words.filter { words.contains($0.text) || $0.isCall && calls.contains($0.text) }
            .map { "line \($0.line) says \($0.text)" }
    }

    /// First words of a sentence about something else than what is declared below.
    private static let pronouns: Set<Substring> = [
        "What", "Whatever", "Who", "Whoever", "Whose", "Nobody", "Somebody", "That", "It", "They",
    ]

    private static func docsOfOtherThings(_ file: SourceFile) -> [String] {
        var isInside = false
        return file.text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().compactMap {
            let line = $1.drop { $0 == " " }
            defer { isInside = line.hasPrefix("///") }
            guard !isInside, line.hasPrefix("///"),
                let word = line.dropFirst(3).split(separator: " ").first, pronouns.contains(word)
            else { return nil }
            return "line \($0 + 1): a doc comment begins with \(word)"
        }
    }

    /// The lines, from 1, of expectations that join conditions by "&&". One inside a closure is asked of each element, and one
    /// inside parentheses is part of a condition.
    private static func compoundExpectations(in file: SourceFile) -> [Int] {
        file.code.ranges(of: "#expect(").compactMap { range in
            let (open, close) = (Array("([{".utf8), Array(")]}".utf8))
            var (depth, last) = (1, UInt8(0))
            for byte in file.code[range.upperBound...].utf8 {
                depth += open.contains(byte) ? 1 : close.contains(byte) ? -1 : 0
                if depth == 0 { return nil }
                if depth == 1, byte == UInt8(ascii: "&"), last == byte {
                    return file.code[..<range.lowerBound].count { $0 == "\n" } + 1
                }
                last = byte
            }
            return nil
        }
    }

    /// Functions of a name: the line that each begins on, and how many lines stand between its braces.
    private static func bodies(of name: String, in file: SourceFile) -> [(line: Int, count: Int)] {
        let lines = file.code.split(separator: "\n", omittingEmptySubsequences: false)
        return lines.indices.filter {
            lines[$0].contains("func \(name)(") || lines[$0].contains("func \(name)<")
        }
        .compactMap { start in
            var (depth, opened) = (0, Int?.none)
            for index in start..<lines.count {
                for byte in lines[index].utf8 {
                    if byte == UInt8(ascii: "{") {
                        opened = opened ?? index
                        depth += 1
                    }
                    if byte == UInt8(ascii: "}") { depth -= 1 }
                }
                if let opened, depth == 0 { return (start + 1, max(0, index - opened - 1)) }
            }
            return nil
        }
    }

    /// The names a C file gives to the linker or to Swift: functions, constants, types and macros, not what is
    /// `static` in a .c file.
    private static func declaredNames(_ file: SourceFile) -> [String] {
        let isHeader = file.path.hasSuffix(".h")
        var names: [String] = []
        for line in file.code.split(separator: "\n") where line.first?.isWhitespace == false {
            if let macro = line.firstMatch(of: #/^#\s*define\s+(\w+)/#) { names.append(String(macro.1)) }
            if "#}/{".contains(line.first!) || (line.hasPrefix("static") && !isHeader) { continue }
            if line.hasPrefix("typedef") {
                let pattern = #/\(\*\s*(?:_N\w+\s+)?(\w+)\s*\)|(\w+)\s*;/#
                if let type = line.firstMatch(of: pattern) { names.append(String(type.1 ?? type.2!)) }
            } else if let name = line.firstMatch(of: #/(\w+)\s*(?:\(|=|;|\[)/#) {
                names.append(String(name.1))
            }
        }
        return names
    }
}

extension SourceFile {
    var lineCount: Int { text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().count }
}
