import ArgumentParser
import ForgeModel

/// How long a call may take, as typed.
struct StallArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Give a book up, as after a passing failure, when a read, a write or a decoder does not return for so many \
            seconds; 0 waits for ever.
            """, valueName: "seconds"))
    var stallTimeout = BookOptions().stallTimeout / .seconds(1)

    func validate() throws {
        try ValidationError.checking { () throws(OptionMistake) in
            try BookOptions.check(stallTimeout: timeout, .typed)
        }
    }

    var timeout: Duration { .seconds(max(-1, min(stallTimeout, 1e6))) }
}
