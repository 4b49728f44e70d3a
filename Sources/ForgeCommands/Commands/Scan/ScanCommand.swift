import ArgumentParser
import ForgeModel

/// `forge-native scan`.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "List the books of a library as they would be built.",
        usage: "forge-native scan [options] <library>",
        discussion: """
            Every folder that holds audio is a book, with its disc folders; files at the top are one each. \
            Files are opened, nothing is decoded; nothing is written without --write-sidecars. What cannot be read is noted and stops nothing; the \
            exit status says so where a file or folder could not be looked at.

            EXAMPLES:
              forge-native scan Audiobooks/
              forge-native scan --json Audiobooks/ | jq 'select(.error)'
              forge-native scan --write-sidecars Audiobooks/
            """)

    @Argument(help: "A folder of books.", completion: .directory)
    var library: String

    @Flag(
        help: """
            Write a metadata.json with what is known of each book into its folder, where there is none, to be edited: it \
            is stronger than the tags.
            """)
    var writeSidecars = false

    @OptionGroup var order: OrderArguments
    @OptionGroup var text: TextArguments

    @Flag(help: "Print one JSON object a line on stdout: book, library, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @OptionGroup var settings: SettingsArguments

    var options: DiscoveryOptions {
        var options = DiscoveryOptions()
        options.optionNames = .typed
        options.order = order.order
        options.textEncoding = text.textEncoding
        return options
    }

    func run() async throws {
        let session = ScanSession(
            library: RawArgument.path(library), options: options, writesSidecars: writeSidecars, json: json,
            isQuiet: quiet)
        try await session.run()
    }
}
