public import ArgumentParser
public import ForgeBatch
import ForgeKit
import ForgeModel

/// How a batch uses the machine, as typed.
struct WorkArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Work on this many books at once, 1 to 16: up to half the cores, which is the default.",
            valueName: "number"))
    var workers: Int?

    @OptionGroup var cores: CoreArguments
    @OptionGroup var isolation: IsolationArguments

    @Option(
        help: ArgumentHelp("Try a book again this many times after a passing failure.", valueName: "number"))
    var retries = RetryPolicy().retries

    @Option(
        help: ArgumentHelp(
            "Wait this many seconds before the first retry, and twice as long before each further one.",
            valueName: "seconds"))
    var retryDelay = 1.0

    @Flag(help: "Never try a book again.")
    var noRetry = false

    @OptionGroup var stall: StallArguments

    @Option(
        help: ArgumentHelp(
            "Go on with the other books when one fails (skip), or start no other (fail).",
            valueName: "skip|fail"))
    var onError = BatchOptions.ErrorPolicy.skip

    func validate() throws {
        if let workers {
            try ValidationError.checking { () throws(OptionMistake) in
                try BatchOptions.check(workers: workers, .typed)
            }
        }
        if !(0...86_400).contains(retryDelay) { throw ValidationError("--retry-delay is 0 to 86400 seconds") }
    }

    /// How many books are in flight at once, of the number that was asked for and the cores that may be used.
    static func books(_ asked: Int?, on cores: Int) -> Int {
        min(asked ?? cores, cores, WorkerPool.mostBooks)
    }

    var retry: RetryPolicy {
        var policy = RetryPolicy()
        policy.retries = noRetry ? 0 : retries
        policy.firstDelay = .milliseconds(Int64(retryDelay * 1000))
        policy.longestDelay = max(policy.longestDelay, policy.firstDelay)
        return policy
    }
}

extension BatchOptions.ErrorPolicy: ExpressibleByArgument {}
