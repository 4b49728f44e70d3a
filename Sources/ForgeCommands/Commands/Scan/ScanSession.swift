import ForgeKit
import ForgeModel

/// A scan with somebody to show it to and somebody who may stop it.
struct ScanSession {
    let library: ForgePath
    let options: DiscoveryOptions
    let writesSidecars: Bool
    let json: Bool
    let isQuiet: Bool

    /// - Throws: `ForgeError`, `Ending` where not all could be looked at, or `Interruption.Reason` when the work was
    ///   stopped.
    func run() async throws {
        let session = Session(json: json, isQuiet: isQuiet)
        var report: LibraryReport?
        try await session.run { report = try await scan(session) }
        if let report { try tellUnseen(report, session) }
    }

    private func scan(_ session: Session) async throws -> LibraryReport {
        let report = try await session.interruption.follow(
            Forge.scan(library, options: options, writesSidecars: writesSidecars)
        ) { session.audience.show(.library($0)) }
        session.audience.show(.scanned(report))
        if !json {
            let width = Terminal(.standard)?.width
            try OutputStream.standard.emit(LibraryText(report, root: library, width: width).text)
        }
        return report
    }

    /// Says what could not be looked at: a list without it is not whole.
    private func tellUnseen(_ report: LibraryReport, _ session: Session) throws {
        let unseen = report.books.compactMap { book in
            book.error.flatMap { $0.isUnseen ? Update.Failure(path: book.path, error: $0) : nil }
        }
        session.audience.show(.failures(unseen))
        if let ending = Ending(unseen: unseen.map(\.error), of: report.books.count) { throw ending }
    }
}
