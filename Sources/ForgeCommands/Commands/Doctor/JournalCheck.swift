import ForgeBatch
import ForgeModel
import ForgeSystem

/// The journal of a batch, and whether a batch is at work.
struct JournalCheck {
    private let output: ForgePath
    private let path: ForgePath

    init(_ options: BatchOptions) { (output, path) = (options.output, options.journalPath) }

    var checkups: [Checkup] {
        let use = Batch.use(of: output)
        return [Self.lock(use), journal(use)].compactMap(\.self)
    }

    private static func lock(_ use: OutputUse) -> Checkup? {
        switch use {
        case .free: nil
        case .taken(let process):
            Checkup(
                "batch", .note, "one is writing there\(process.map { ", process \($0)" } ?? "")",
                remedy: "wait until it ends before you begin another")
        case .unknown(let cause):
            Checkup(
                "batch", .note, "it cannot be told whether one is writing there (\(cause))",
                remedy: "run one batch at a time for this folder")
        }
    }

    private func journal(_ use: OutputUse) -> Checkup {
        let name = path.string
        switch path.unreachable?.code {
        case nil: break
        case ENOENT, ENOTDIR: return Checkup("journal", .ok, "none yet: the first batch makes \(name)")
        case let code?:
            return Checkup(
                "journal", .missing, "\(name): \(SystemError(code).words)",
                remedy: "look at its permissions and at those of the folders above it")
        }
        // SQLite puts a file of its own beside it.
        let isUsable =
            path.withCString { access($0, R_OK | W_OK) } == 0
            && path.parent.withCString { access($0, W_OK | X_OK) } == 0
        guard isUsable else {
            return Checkup(
                "journal", .missing, "\(name): it or its folder is not writable",
                remedy: "look at its permissions, or name another with --journal")
        }
        do throws(ForgeError) {
            return Self.checkup(try JournalSummary(reading: path), at: name, isInUse: use != .free)
        } catch {
            return Checkup(
                "journal", error.isTransient ? .note : .missing,
                "\(name): \(error.reason)\(error.cause.map { " (\($0))" } ?? "")",
                remedy: error.remedy.worded(.typed))
        }
    }

    /// The finding on a journal. Pure: what was found is given.
    static func checkup(_ journal: JournalSummary, at name: String, isInUse: Bool) -> Checkup {
        if journal.isNewer {
            return Checkup(
                "journal", .missing, "\(name): form \(journal.form), of a later version",
                remedy: "use that version of forge-native, or name another journal with --journal")
        }
        let counts: [(Int, String)] = [
            (journal.done, "finished"), (journal.failed, "failed"), (journal.interrupted, "interrupted"),
            (journal.setAside, "set aside"),
            (journal.running, isInUse ? "in flight" : "in flight when their run ended"),
        ]
        let told = counts.filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
        let books = told.isEmpty ? "no books" : "books: " + told.joined(separator: ", ")
        let detail = journal.form == 0 ? "\(name): empty" : "\(name): form \(journal.form), \(books)"
        var remedies: [String] = []
        if journal.interrupted + (isInUse ? 0 : journal.running) > 0 {
            remedies.append("the next batch makes those that were interrupted")
        }
        if journal.failed > 0 {
            remedies.append("'batch --only-failed' tries those that failed again, once their cause is mended")
        }
        if journal.setAside > 0 {
            remedies.append(
                "'batch --only-failed' tries those again that are set aside: runs ended while they were in flight"
            )
        }
        return remedies.isEmpty
            ? Checkup("journal", .ok, detail)
            : Checkup("journal", .note, detail, remedy: remedies.joined(separator: "; "))
    }
}
