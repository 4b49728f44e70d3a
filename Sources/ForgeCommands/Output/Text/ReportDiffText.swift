import ForgeBatch
import ForgeModel

/// The changes between two runs, a line for each book.
struct ReportDiffText {
    private let diff: ReportDiff

    init(_ diff: ReportDiff) { self.diff = diff }

    var text: String {
        let kinds: [(word: String, changes: [ReportDiff.Change], detail: (ReportDiff.Change) -> String)] = [
            (
                "newly failed", diff.newlyFailed,
                { ": " + ($0.after?.error?.description ?? "no reason given") }
            ),
            (
                "incomplete", diff.newlyIncomplete,
                { ": " + ($0.after?.warnings.joined(separator: "; ") ?? "") }
            ),
            ("fixed", diff.fixed, { _ in "" }),
            ("slower", diff.slower, Self.speeds),
            ("larger", diff.larger, Self.sizes),
            ("new", diff.added, { ": \($0.after?.state.rawValue ?? "")" }),
            ("gone", diff.gone, { ": it was \($0.before?.state.rawValue ?? "")" }),
        ]
        let lines = kinds.flatMap { kind in
            kind.changes.map { kind.word.left(12) + "  " + (Self.name($0) + kind.detail($0)).oneLine + "\n" }
        }
        let counts = kinds.filter { !$0.changes.isEmpty }.map { "\($0.changes.count) \($0.word)" }
        let verdict = diff.isWorse ? "worse" : "nothing got worse"
        return lines.joined() + ([verdict] + counts).joined(separator: ", ") + "\n"
    }

    private static func name(_ change: ReportDiff.Change) -> String {
        (change.after ?? change.before).map { "\($0.name) (\($0.source))" } ?? ""
    }

    private static func speeds(_ change: ReportDiff.Change) -> String {
        guard let before = change.before, let after = change.after else { return "" }
        let words = [before, after].map {
            QuantityText.speed($0.audioSeconds / max($0.elapsedSeconds, 0.001))
        }
        return ": \(words[1]) real time, before \(words[0])"
    }

    private static func sizes(_ change: ReportDiff.Change) -> String {
        guard let before = change.before, let after = change.after else { return "" }
        let growth = Double(after.outputBytes) / Double(before.outputBytes) - 1
        return
            ": \(QuantityText.bytes(after.outputBytes)), before \(QuantityText.bytes(before.outputBytes)), "
            + "\(QuantityText.decimal(growth * 100, places: 1))% more"
    }
}
