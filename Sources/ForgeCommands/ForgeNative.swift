import ArgumentParser
import ForgeKit
import ForgeModel

/// The root command: names the others and the version.
struct ForgeNative: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "forge-native",
        abstract: "Turn a folder of audio into one exact, chaptered M4B audiobook.",
        discussion: """
            EXAMPLES:
              forge-native convert 'The Time Machine/'
              forge-native convert --dry-run 'The Time Machine/'
              forge-native preview 'The Time Machine/'
              forge-native scan Audiobooks/
              forge-native batch Audiobooks/ -o M4B/
              forge-native inspect 'The Time Machine.m4b'
              forge-native tag --set 'title=The Book' book.m4b
              forge-native chapters --check M4B/
              forge-native split 'The Time Machine.m4b' --max-length 12h
              forge-native verify M4B/

            Source files are only ever read; 'tag' and 'verify --fix' change files where they are. A book appears under its name once it is complete \
            and has been checked, never before.

            EXIT STATUS:
              0    all done; where --damaged left sound out, NOT COMPLETE is the last line
              1    a book failed: bad input, or a file did not pass its check
              2    the command line makes no sense, or nothing could be done
              75   a passing failure, such as a full disk: try again later
              130  stopped by Ctrl-C; other signals give 128 and their number
              141  whatever read the output has gone away

            COMPLETIONS:
              forge-native --generate-completion-script bash|zsh|fish

            MANUAL:
              man forge-native, where it is installed; README says how to make it
            """,
        version: "forge-native \(ForgeVersion.current) (FFmpeg \(Forge.ffmpegVersion))",
        subcommands: [
            ConvertCommand.self, BatchCommand.self, PreviewCommand.self, ReportCommand.self, ScanCommand.self,
            InspectCommand.self, TagCommand.self, ExtractCommand.self, ChaptersCommand.self,
            SplitCommand.self, JoinCommand.self,
            VerifyCommand.self,
            ConfigCommand.self, DoctorCommand.self,
        ])
}
