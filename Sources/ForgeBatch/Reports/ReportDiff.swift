import ForgeModel

/// The differences between two runs of a batch, by their reports. A book may be in several lists.
package struct ReportDiff: Hashable, Sendable {
    /// A book in both reports, or in one of them.
    package struct Change: Hashable, Sendable {
        package var before: BookRecord?
        package var after: BookRecord?
    }

    /// Failed in the second run, and not in the first: books that the first did not know are among them.
    package var newlyFailed: [Change] = []
    /// Lacking sound of their sources in the second run, and neither so nor failed in the first.
    package var newlyIncomplete: [Change] = []
    /// Failed in the first run, made or finished whole in the second.
    package var fixed: [Change] = []
    /// Made in both runs, with more than `slowerBy` more time for the same length of sound, and more than
    /// `slowerBySeconds` in all.
    package var slower: [Change] = []
    /// Outputs in both runs, the second more than `largerBy` larger.
    package var larger: [Change] = []
    /// In the second report alone, as far as they did not fail.
    package var added: [Change] = []
    /// In the first report alone.
    package var gone: [Change] = []

    /// The least change of a book's time, as a share, beyond what two runs on a busy machine differ by: a quarter of
    /// the time, and five seconds, below which a quarter is nothing.
    package static let slowerBy = 0.25
    package static let slowerBySeconds = 5.0
    /// As a part of the first output.
    package static let largerBy = 0.02

    /// Whether a book failed, lost sound, slowed down or grew that had not before. Books that are gone are not worse:
    /// somebody took them away.
    package var isWorse: Bool {
        !(newlyFailed.isEmpty && newlyIncomplete.isEmpty && slower.isEmpty && larger.isEmpty)
    }

    /// In the order of the second report; books that are gone in that of the first.
    ///
    /// Books are told apart by where they lie in their library, since the same library may be named in two ways, or by
    /// their whole path where the runs had different numbers of libraries.
    package init(from first: BatchReport, to second: BatchReport) {
        let isByPlace = first.libraries.count == second.libraries.count
        let before = Self.books(of: first, isByPlace)
        let after = Self.books(of: second, isByPlace)
        let known = Dictionary(before, uniquingKeysWith: { one, _ in one })
        for (key, book) in after { take(Change(before: known[key], after: book)) }
        let still = Set(after.map(\.0))
        gone = before.filter { !still.contains($0.0) }.map { Change(before: $0.1, after: nil) }
    }

    private mutating func take(_ change: Change) {
        guard let after = change.after else { return }
        if after.state == .failed, change.before?.state != .failed { newlyFailed.append(change) }
        if after.isIncomplete == true, change.before?.isIncomplete != true, change.before?.state != .failed {
            newlyIncomplete.append(change)
        }
        guard let before = change.before else {
            if after.state != .failed { added.append(change) }
            return
        }
        let isMade = after.state == .done || after.state == .unchanged
        if before.state == .failed, isMade, after.isIncomplete != true { fixed.append(change) }
        if Self.isSlower(before, after) { slower.append(change) }
        if before.outputBytes > 0,
            Double(after.outputBytes) > Double(before.outputBytes) * (1 + Self.largerBy)
        {
            larger.append(change)
        }
    }

    private static func isSlower(_ before: BookRecord, _ after: BookRecord) -> Bool {
        guard before.state == .done, after.state == .done, before.audioSeconds > 0 else { return false }
        // What the second run would have taken at the first one's speed.
        let expected = before.elapsedSeconds / before.audioSeconds * after.audioSeconds
        return after.elapsedSeconds > expected * (1 + slowerBy)
            && after.elapsedSeconds - expected > slowerBySeconds
    }

    private struct Key: Hashable {
        /// Nil: the path is the whole one.
        var library: Int?
        var path: [UInt8]
    }

    private static func books(of report: BatchReport, _ isByPlace: Bool) -> [(Key, BookRecord)] {
        let libraries = report.libraries.map { library in
            var bytes = library.bytes
            while bytes.last == UInt8(ascii: "/") { bytes.removeLast() }
            return bytes
        }
        return report.books.map { book in
            let path = book.source.bytes
            // The innermost, where one library lies in another.
            let holder = libraries.indices.filter { holds(libraries[$0], path) }
                .max { libraries[$0].count < libraries[$1].count }
            guard isByPlace, let holder else { return (Key(library: nil, path: path), book) }
            let below = path.dropFirst(libraries[holder].count).drop { $0 == UInt8(ascii: "/") }
            return (Key(library: holder, path: Array(below)), book)
        }
    }

    private static func holds(_ library: [UInt8], _ path: [UInt8]) -> Bool {
        path.starts(with: library)
            && (path.count == library.count || path[library.count] == UInt8(ascii: "/"))
    }
}
