import ArgumentParser
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
        do throws(ForgeError) {
            // On a thread of ours: Swift's own pool waits without end where it cannot make one.
            exit(try WorkerPool.steps.wait { await status(of: RawArgument.commandLine) })
        } catch {
            exit(report(error, []))
        }
    }

    /// Runs what the arguments say; every outcome has been reported when this returns.
    private static func status(of arguments: [String]) async -> Int32 {
        do {
            var command = try SettledWords.command(for: arguments)
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
            return ExitStatus.success
        } catch {
            return report(error, arguments)
        }
    }

    private static func report(_ error: any Error, _ arguments: [String]) -> Int32 {
        switch error {
        case let error as ForgeError:
            fail(error.description)
            return ExitStatus.of(error)
        case let reason as Interruption.Reason:
            if let words = reason.message { fail(words) }
            return ExitStatus.of(reason)
        case let stop as BatchStopped:
            fail(BatchStopped.message)
            return ExitStatus.of(stop.reason)
        case let failure as BatchFailure:
            fail(failure.message)
            return failure.status
        case is ReportGotWorse:
            return ExitStatus.failed
        default:
            return reportParsing(error, arguments)
        }
    }

    /// Help and version come as errors too: they go to stdout and are a success.
    private static func reportParsing(_ error: any Error, _ arguments: [String]) -> Int32 {
        guard ForgeNative.exitCode(for: error).isSuccess else {
            fail(usageMessage(for: error, arguments))
            return ExitStatus.usage
        }
        do {
            try OutputStream.standard.emit(ForgeNative.fullMessage(for: error).trimmingNewlines + "\n")
            return ExitStatus.success
        } catch {
            return report(error, arguments)
        }
    }

    /// The parser's words as one line, and where help is.
    private static func usageMessage(for error: any Error, _ arguments: [String]) -> String {
        let words = ForgeNative.message(for: error).split(separator: "\n").joined(separator: " ")
        let commands = ForgeNative.configuration.subcommands.map { $0.configuration }
        let command = commands.compactMap { $0.commandName }.first { arguments.first == $0 }
        let help = ["forge-native", command, "--help"].compactMap { $0 }.joined(separator: " ")
        let text = words.hasSuffix("?") ? "\(words) See '\(help)'" : "\(words); see '\(help)'"
        return RawArgument.readable(text.prefix(1).lowercased() + text.dropFirst())
    }

    static func fail(_ message: String) {
        OutputStream.error.write(Style(for: .error).error("error: ") + message.oneLine + "\n")
    }
}

extension String {
    fileprivate var trimmingNewlines: Substring {
        var text = self[...]
        while text.last == "\n" { text.removeLast() }
        return text
    }
}
