import ForgeBatch

/// A comparison of two reports and its verdict.
struct DiffRecord: Encodable {
    struct Change: Encodable {
        let before: BookResultRecord?
        let after: BookResultRecord?

        init(_ change: ReportDiff.Change) {
            before = change.before.map(BookResultRecord.init)
            after = change.after.map(BookResultRecord.init)
        }
    }

    let isWorse: Bool
    let newlyFailed: [Change]
    let newlyIncomplete: [Change]
    let fixed: [Change]
    let slower: [Change]
    let larger: [Change]
    let added: [Change]
    let gone: [Change]

    init(_ diff: ReportDiff) {
        func changes(_ list: [ReportDiff.Change]) -> [Change] { list.map(Change.init) }
        isWorse = diff.isWorse
        (newlyFailed, newlyIncomplete) = (changes(diff.newlyFailed), changes(diff.newlyIncomplete))
        fixed = changes(diff.fixed)
        (slower, larger) = (changes(diff.slower), changes(diff.larger))
        (added, gone) = (changes(diff.added), changes(diff.gone))
    }
}
