import ArgumentParser
import ForgeKit
import ForgeModel

/// `forge-native scan`.
struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Lists the books of a library as they would be built.",
        usage: "forge-native scan [options] <library>",
        discussion: """
            Every folder that holds audio is a book, with its disc folders; files at the top are one each. \
            Files are opened, nothing is decoded or written. What cannot be read is noted and stops nothing; the \
            exit status says so where a file or folder could not be looked at.

            EXAMPLES:
              forge-native scan Audiobooks/
              forge-native scan --json Audiobooks/ | jq 'select(.error)'
            """)

    @Argument(help: "A folder of books.")
    var library: String

    @Option(help: ArgumentHelp("The order of tracks, as in 'convert'.", valueName: "auto|tag|name"))
    var order = DiscoveryOptions.Order.auto

    @OptionGroup var text: TextArguments

    @Flag(help: "Print one JSON object a line on stdout: book, library, error.")
    var json = false

    @Flag(name: .shortAndLong, help: "Show no progress.")
    var quiet = false

    @OptionGroup var settings: SettingsArguments

    func run() async throws {
        let interruption = Interruption()
        let lines = json ? JSONRenderer(.standard) { interruption.request($0) } : nil
        let progress = quiet || json ? nil : ScanProgress(.error)
        var options = DiscoveryOptions()
        options.order = order
        options.textEncoding = text.textEncoding
        var failure: BatchFailure?
        do {
            let watch = try SignalWatch(interruption)
            defer { withExtendedLifetime(watch) {} }
            let report = try await interruption.run { [options, library] in
                try await Forge.scan(RawArgument.path(library), options: options) { event in
                    progress?.show(event)
                    if case .book(let book) = event { lines?.write("book", ScannedBookRecord(book)) }
                }
            }
            progress?.erase()
            if let lines {
                lines.write("library", LibraryRecord(report))
            } else {
                let width = Terminal(.standard)?.width
                try OutputStream.standard.emit(
                    LibraryText(report, root: RawArgument.path(library), width: width).text)
            }
            failure = self.failure(of: report)
        } catch {
            progress?.erase()
            if let error = error as? ForgeError { lines?.write("error", ErrorRecord(error)) }
            throw error
        }
        if let reason = interruption.reason, !reason.isSignal { throw reason }
        if let failure { throw failure }
    }

    /// Says what could not be looked at: a list without it is not whole.
    private func failure(of report: LibraryReport) -> BatchFailure? {
        let unseen = report.books.filter { $0.error?.isUnseen == true }
        for book in unseen {
            OutputStream.error.write(
                "failed: \(book.path.string.oneLine): \(book.error?.description ?? "")\n")
        }
        return BatchFailure(unseen: unseen.compactMap(\.error), of: report.books.count)
    }
}
