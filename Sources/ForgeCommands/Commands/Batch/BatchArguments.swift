public import ArgumentParser
public import ForgeBatch
import ForgeKit
import ForgeModel

/// Which books a batch takes and where they go, as typed.
struct SelectionArguments: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: ArgumentHelp("The folder for the books. Made if it is missing.", valueName: "folder"))
    var output: String

    @Option(
        help: ArgumentHelp(
            """
            Names for the books, such as '{author}/{series}/{series_part} - {title}'; fields that are not known drop \
            out. Without it, the folders are like those of the library.
            """, valueName: "template"))
    var template: String?

    @Option(
        help: ArgumentHelp(
            "Takes only folders that match, such as 'Terry*' or 'Author/Series/*'. May be repeated.",
            valueName: "glob"))
    var include: [String] = []

    @Option(help: ArgumentHelp("Leaves out folders that match. May be repeated.", valueName: "glob"))
    var exclude: [String] = []

    @Option(help: ArgumentHelp("Makes at most so many books.", valueName: "number"))
    var limit: Int?

    @Flag(help: "Takes only books that did not succeed in an earlier run.")
    var onlyFailed = false

    @Flag(help: "Makes finished books again.")
    var force = false

    @Flag(
        help:
            "Replaces finished books also where they would lack tracks, or more than a hundredth of their length."
    )
    var acceptShorter = false

    @Option(
        help: ArgumentHelp(
            "Where a file that is not ours has a book's name.", valueName: "skip|replace|rename"))
    var conflict = BatchOptions.ConflictPolicy.skip

    @Flag(help: "Puts what lies beside a book's audio beside the book.")
    var copySidecars = false

    @Option(
        help: ArgumentHelp(
            "Moves the sources of each finished and checked book here. Without it they stay as they are.",
            valueName: "folder"))
    var organize: String?

    @Option(
        help: ArgumentHelp(
            "Where it is written down what is done. Without it, .forge-native.sqlite in the output folder.",
            valueName: "file"))
    var journal: String?

    @OptionGroup var damage: DamageArguments

    @Flag(help: "Prints what would be done and why; makes no book.")
    var dryRun = false

    func validate() throws {
        if let limit, limit < 1 { throw ValidationError("--limit is at least 1, not \(limit)") }
        do throws(ForgeError) {
            if let template { _ = try OutputTemplate(RawArgument.readable(template)) }
        } catch {
            throw ValidationError("\(error.reason); \(error.remedy)")
        }
        if onlyFailed && force { throw ValidationError("--only-failed and --force cannot go together") }
    }
}

/// How a batch uses the machine, as typed.
struct WorkArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Books in flight at once, 1 to 16: up to half the cores, which is the default.",
            valueName: "number"))
    var workers: Int?

    @OptionGroup var cores: CoreArguments

    @Option(
        help: ArgumentHelp(
            "Encodes less while other programs need the machine, so that it is no busier than this.",
            valueName: "percent"))
    var cpuLimit: String?

    @Option(help: ArgumentHelp("Lowers the priority, 0 to 19, as nice(1) does.", valueName: "number"))
    var nice = 0

    @Option(
        help: ArgumentHelp("How often a book is tried again after a passing failure.", valueName: "number"))
    var retries = RetryPolicy().retries

    @Option(
        help: ArgumentHelp(
            "Seconds before the first retry; each further one waits twice as long.", valueName: "seconds"))
    var retryDelay = 1.0

    @Flag(help: "Tries no book again.")
    var noRetry = false

    @Option(
        help: ArgumentHelp(
            "What the others do when a book fails: go on, or not begin.", valueName: "skip|fail"))
    var onError = BatchOptions.ErrorPolicy.skip

    func validate() throws {
        if let workers, !(1...WorkerPool.mostBooks).contains(workers) {
            throw ValidationError("--workers is 1 to \(WorkerPool.mostBooks), not \(workers)")
        }
        if !(0...19).contains(nice) { throw ValidationError("--nice is 0 to 19, not \(nice)") }
        if retries < 0 { throw ValidationError("--retries is at least 0, not \(retries)") }
        if !(0...86_400).contains(retryDelay) { throw ValidationError("--retry-delay is 0 to 86400 seconds") }
        _ = try ceiling
    }

    /// How many books are in flight at once, of the number that was asked for and the cores that may be used.
    static func books(_ asked: Int?, on cores: Int) -> Int {
        min(asked ?? cores, cores, WorkerPool.mostBooks)
    }

    /// From 0 to 1; nil without a limit.
    var ceiling: Double? {
        get throws {
            guard let cpuLimit else { return nil }
            let digits = cpuLimit.hasSuffix("%") ? cpuLimit.dropLast() : cpuLimit[...]
            guard let percent = Int(digits), (1...100).contains(percent) else {
                throw ValidationError("--cpu-limit is 1% to 100%, not \(cpuLimit)")
            }
            return Double(percent) / 100
        }
    }

    var retry: RetryPolicy {
        var policy = RetryPolicy()
        policy.retries = noRetry ? 0 : retries
        policy.firstDelay = .milliseconds(Int64(retryDelay * 1000))
        policy.longestDelay = max(policy.longestDelay, policy.firstDelay)
        return policy
    }
}

extension BatchOptions.ConflictPolicy: ExpressibleByArgument {}
extension BatchOptions.ErrorPolicy: ExpressibleByArgument {}
