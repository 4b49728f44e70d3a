import ArgumentParser
import ForgeModel

/// How long a call may take, as typed.
struct StallArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Give a book up, as after a passing failure, when a read, a write or a decoder does not return for this many \
            seconds; 0 waits for ever.
            """, valueName: "seconds"))
    var stallTimeout = Seconds(BookOptions().stallTimeout)

    func validate() throws {
        try ValidationError.checking { () throws(OptionMistake) in
            try BookOptions.check(stallTimeout: stallTimeout.duration, .typed)
        }
    }
}
