import ArgumentParser
import ForgeModel

/// Which audio track of a file is meant, as typed.
struct TrackArguments: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            """
            Take this track of files with several audio tracks, counted from 1 in the order of the file. Without it, \
            the one that players take: the default or enabled one, of several the first. Files with one track are not \
            affected.
            """, valueName: "number"))
    var audioTrack: Int?

    func validate() throws {
        try ValidationError.checking { () throws(OptionMistake) in
            try BookOptions.check(audioTrack: audioTrack, .typed)
        }
    }
}
