import ArgumentParser
import ForgeBatch
import ForgeKit
import ForgeModel
import ForgeSystem

/// The program: reads the command line, runs one command and ends with one exit status.
package enum Program {
    /// Runs the process from its beginning to its end, on the main thread.
    package static func main() -> Never {
        ProcessMemory.shareArenas()
        OutputStream.occupyClosed()
        // A pipe that closes must not kill the process between a temporary file and its removal.
        signal(SIGPIPE, SIG_IGN)
        let typed = RawArgument.commandLine
        // No command of the parser's: nobody types it, and no help, completion or suggestion is to name it.
        if typed == [BookWorker.word] {
            let status = BookWorker.main()
            LastMoment.removeFiles()
            exit(status)
        }
        do throws(ForgeError) {
            // On a thread of ours: Swift's own pool waits without end where it cannot make one.
            let status = try WorkerPool.steps.wait { await outcome(of: typed).status }
            // Of work that was given up.
            LastMoment.removeFiles()
            exit(status)
        } catch {
            exit(report(Ending(Outcome(error), error.description)).status)
        }
    }

    /// Runs what the arguments say; every outcome has been reported when this returns.
    private static func outcome(of typed: [String]) async -> Outcome {
        let arguments = CommandWords.usual(typed)
        let resolver = CommandResolver(CommandLineParser(ForgeNative.self))
        do {
            try CommandWords.check(ForgeNative.self, arguments)
            let command = try resolver.command(for: arguments)
            switch command {
            case let command as any SettingsCommand: try await command.run(resolver, typed: arguments)
            case var command as any AsyncParsableCommand: try await command.run()
            case var command: try command.run()
            }
            return .success
        } catch {
            return report(error, resolver.parser, arguments)
        }
    }

    private static func report(
        _ error: any Error, _ parser: CommandLineParser, _ arguments: [String]
    ) -> Outcome {
        if let ending = Ending(error) { return report(ending) }
        guard parser.isSuccess(error) else {
            OutputStream.tellError(usageMessage(parser.words(of: error), arguments))
            return .usage
        }
        do {
            try OutputStream.standard.emit(parser.fullMessage(for: error).trimmingNewlines + "\n")
            return .success
        } catch {
            return report(error, parser, arguments)
        }
    }

    private static func report(_ ending: Ending) -> Outcome {
        if let message = ending.message { OutputStream.tellError(message) }
        return ending.outcome
    }

    /// The parser's words as one line, and where help is.
    private static func usageMessage(_ words: String, _ arguments: [String]) -> String {
        let names = CommandWords(ForgeNative.self, arguments).names
        var words = words
        if let option = UnknownOption(parserWords: words),
            let description = try? ParserDescription(of: ForgeNative.self)
        {
            words = option.message(names, of: description.command)
        }
        let help = (names + ["--help"]).joined(separator: " ")
        return words.hasSuffix("?") ? "\(words) See '\(help)'" : "\(words); see '\(help)'"
    }
}

extension String {
    fileprivate var trimmingNewlines: Substring {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
