import ForgeModel
import Foundation
import GRDB

/// One row of the journal.
struct JournalBook: Codable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "book"

    enum State: String, Codable {
        case running, done, failed
        /// The user stopped it, or its run ended with it in flight.
        case interrupted
        /// In flight in two runs that did not come to their end, though nobody had asked them to stop.
        case setAside
    }

    /// The book's folder or first file, as bytes.
    var source: Data
    var fingerprint: String
    var state: State
    var output: Data
    /// The file at the output's path when the book began.
    var before: FileState?
    /// The output as a run finished it, though the book may be in the works or have failed since.
    private var finished: FinishedBook?
    /// Runs that ended while the book was in flight, though nobody had asked them to stop.
    var crashes = 0
    var attempts = 0
    private var row: BookResultRecord?
    var changed = Date.now

    private enum CodingKeys: String, CodingKey {
        case source, fingerprint, state, output, before
        case finished = "made"
        case crashes, attempts
        case row = "record"
        case changed
    }

    /// The result; nil while no run has come to its end.
    var record: BookRecord? {
        get { row?.result }
        set { row = newValue.map(BookResultRecord.init) }
    }

    /// The output as a run finished it.
    var made: FileState? { finished?.file }
    /// The contents; nil where a run did not write them down.
    var contents: BookContents? { finished?.contents }

    mutating func finish(_ file: FileState?, _ contents: BookContents?) {
        finished = file.map { FinishedBook(file: $0, contents: contents) }
    }

    var outputPath: ForgePath { ForgePath(bytes: output) }
    var sourcePath: ForgePath { ForgePath(bytes: source) }

    /// The same row with other names for its files.
    func renamed(_ name: (ForgePath) -> ForgePath) -> JournalBook {
        var book = self
        (book.source, book.output) = (Data(name(sourcePath).bytes), Data(name(outputPath).bytes))
        if let files = contents?.files {
            book.finished?.contents?.files = files.map { file in
                var file = file
                file.path = Data(name(ForgePath(bytes: file.path)).bytes)
                return file
            }
        }
        return book
    }

    init(source: ForgePath, fingerprint: Fingerprint, state: State, output: ForgePath) {
        self.source = Data(source.bytes)
        self.fingerprint = fingerprint.text
        self.state = state
        self.output = Data(output.bytes)
    }
}
