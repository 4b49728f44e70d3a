import ForgeModel
import Foundation
import GRDB

/// A row of the journal as planning needs it for every book of a large library: without attempts and the list of files.
///
/// SQLite takes the values out of the JSON, which costs a tenth of decoding it here. On the heap, so that the free places
/// of a dictionary take little.
final class JournalEntry: Sendable {
    /// Nil where it is none of ours.
    let fingerprint: Fingerprint?
    let state: JournalBook.State
    /// Its sources were moved away by `organize`.
    let isOrganized: Bool
    /// Whether the last run had a result, and one without warnings.
    private let hasNoWarnings: Bool
    /// The book's folder or first file.
    let sourcePath: ForgePath
    let outputPath: ForgePath
    /// The output as a run finished it; nil where none did.
    let made: FileState?
    let title: String?
    let author: String?
    /// Of the sound; 0 while no run has come to its end.
    let audioSeconds: Double
    /// The missing parts of the book, for people; nil where a run did not write them down.
    let incomplete: [String]?

    /// Whether the book would be the same under another ruling of damaged tracks.
    ///
    /// - Parameter policy: the one that it was made under.
    func isWhole(madeUnder policy: DamagePolicy) -> Bool {
        // Journals without contents have all warnings of a book, and no damage came without one.
        incomplete.map(\.isEmpty) ?? (policy == .fail || hasNoWarnings)
    }

    /// True for a folder that no run could look into.
    var wasNeverSeen: Bool { state == .failed && fingerprint == Fingerprint() }

    /// The columns that `init` reads. Of several paths `json_extract` gives an array as text, in which numbers keep all of
    /// their digits.
    static let query = """
        SELECT source, fingerprint, state, output, json_extract(made, '$.size', '$.modified', '$.inode'),
            json_extract(record, '$.title'), json_extract(record, '$.author'),
            json_extract(record, '$.audioSeconds'), json_extract(made, '$.contents.incomplete'),
            json_extract(made, '$.contents.isOrganized'), json_array_length(record, '$.warnings') = 0
        FROM book
        """

    /// - Parameter name: how the run calls a file of the journal.
    /// - Throws: `DatabaseError`: the row is damaged.
    init(_ row: Row, _ name: (ForgePath) -> ForgePath) throws {
        func path(_ column: Int) -> ForgePath {
            name(ForgePath(bytes: (try? row.withUnsafeData(atIndex: column) { $0.map(Array.init) }) ?? []))
        }
        guard let state = JournalBook.State(rawValue: row[2]) else { throw Self.damage }
        (sourcePath, fingerprint, self.state, outputPath) = (path(0), Fingerprint(row[1]), state, path(3))
        made = try (row[4] as String?).map(Self.file)
        (title, author, audioSeconds) = (row[5], row[6], row[7] ?? 0)
        incomplete = try (row[8] as String?).map(Self.texts)
        isOrganized = row[9] ?? false
        hasNoWarnings = row[10] ?? false
    }

    private static let damage = DatabaseError(
        resultCode: .SQLITE_MISMATCH, message: "a row of the journal is damaged")

    private static func file(_ numbers: String) throws -> FileState {
        let parts = numbers.dropFirst().dropLast().split(separator: ",")
        guard parts.count == 3, let size = Int64(parts[0]), let modified = Int64(parts[1]),
            let inode = UInt64(parts[2])
        else { throw damage }
        return FileState(size: size, modified: modified, inode: inode)
    }

    private static func texts(_ json: String) throws -> [String] {
        if json == "[]" { return [] }
        return try JSONDecoder().decode([String].self, from: Data(json.utf8))
    }
}
