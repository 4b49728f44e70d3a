import ArgumentParser
import ForgeBatch
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeCommands

/// What remedies name can be typed.
@Suite struct OptionNamesTests {
    /// All spellings of all commands' options, by command.
    private static func spellings() throws -> [String: Set<String>] {
        let data = Data(ForgeNative._dumpHelp().utf8)
        let root = try JSONDecoder().decode(ParserDescription.self, from: data).command
        return Dictionary(
            uniqueKeysWithValues: (root.subcommands ?? []).map { command in
                let names = (command.arguments ?? []).flatMap { $0.names ?? [] }
                    .map { ($0.kind == "short" ? "-" : "--") + $0.name }
                return (command.commandName, Set(names))
            })
    }

    private static func command(of option: ForgeOption) -> String {
        switch option {
        case .folder, .start: "preview"
        case .journal, .include, .exclude, .limit, .onlyFailed, .force, .acceptsShorter, .template, .conflict,
            .report, .workers, .retries:
            "batch"
        case .chapterLength, .chapterNumbering, .realignsWithin, .shortestPause, .pauseThreshold: "chapters"
        default: "convert"
        }
    }

    @Test(arguments: ForgeOption.allCases)
    func `an option of the library is one of the command that reads it`(_ option: ForgeOption) throws {
        let name = OptionNames.typed[option]
        let spellings = try #require(try Self.spellings()[Self.command(of: option)])
        #expect(spellings.contains(name), "\(name)")
    }

    @Test func `every request of the command line gives its names`() throws {
        let convert = try #require(try ForgeNative.parseAsRoot(["convert", "a"]) as? ConvertCommand)
        #expect(convert.request.discovery.optionNames == .typed)
        let preview = try #require(try ForgeNative.parseAsRoot(["preview", "a"]) as? PreviewCommand)
        #expect(preview.request.book.discovery.optionNames == .typed)
        let batch = try #require(try ForgeNative.parseAsRoot(["batch", "a", "-o", "b"]) as? BatchCommand)
        #expect(try batch.setup.options.discovery.optionNames == .typed)
        let scan = try #require(try ForgeNative.parseAsRoot(["scan", "a"]) as? ScanCommand)
        #expect(scan.options.optionNames == .typed)
    }

    @Test func `a record of an error names what to type`() throws {
        try withTemporaryFolder { folder in
            try folder.write([1], to: "lib/A/1.mp3")
            let result = try ForgeNativeProgram.run(["batch", "lib", "-o", "lib", "--json"], in: folder.path)
            let line = result.text.split(separator: "\n").last.map { Data($0.utf8) }
            let record = try JSONSerialization.jsonObject(with: #require(line)) as? [String: Any]
            #expect(
                record?["remedy"] as? String
                    == "name another folder with -o, one inside the library will do")
            #expect(result.stderr.contains("name another folder with -o, "))
        }
    }
}
