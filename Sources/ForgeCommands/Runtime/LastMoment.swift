import ForgeKit
import ForgeModel
import ForgeSystem

/// The end of a process whose work does not end: a thread that is in a call which never returns cannot be stopped, and is
/// not waited for.
final class LastMoment: Sendable {
    /// After a signal the work has so long to end by itself, in milliseconds, where a call stands still.
    private static let grace = 500
    /// And so long where none does.
    private static let longGrace = 3000
    /// For the removal of files, and for telling the last things.
    private static let removal = 200

    private let isOver = Monitor(false)
    private let tell: @Sendable () -> Void

    /// - Parameter tell: says the last words in place of work that does not end. It may block.
    init(_ tell: @escaping @Sendable () -> Void) { self.tell = tell }

    /// The work has ended by itself: from here on the process ends as it always does.
    func cancel() {
        let isLate = isOver.update { isOver in
            defer { isOver = true }
            return isOver
        }
        // Another thread is ending the process.
        if isLate { while true { sleep(1) } }
    }

    /// Ends the process in a while unless its work ends first. Returns at once.
    func begin(_ status: Int32) {
        try? startThread(named: "forge-ending") { [self] in
            let before = CallWatch.standing
            var waited = 0
            while waited < Self.longGrace {
                isOver.wait(milliseconds: waited == 0 ? Self.grace : 100) { $0 }
                if isOver.read({ $0 }) { return }
                waited += waited == 0 ? Self.grace : 100
                let now = CallWatch.standing
                if before.contains(where: { now[$0] == $1 }) { break }
            }
            end(status, telling: true)
        }
    }

    /// Ends the process now.
    ///
    /// - Parameter isTelling: whether the last words are said; whoever asked twice knows them.
    func end(_ status: Int32, telling isTelling: Bool) {
        let isFirst = isOver.update { isOver in
            defer { isOver = true }
            return !isOver
        }
        guard isFirst else { return }
        Self.removeFiles()
        if isTelling {
            let isTold = Monitor(false)
            try? startThread(named: "forge-last-words") { [self] in
                tell()
                isTold.update { $0 = true }
            }
            isTold.wait(milliseconds: Self.removal) { $0 }
        } else if Terminal(.error) != nil {
            // What shows progress stands there yet: the shell gets a new line for its prompt.
            OutputStream.error.write("\n")
        }
        _exit(status)
    }

    /// Removes the temporary files that there are yet, and names those that cannot be removed.
    static func removeFiles() {
        for path in TemporaryFiles.removeAll(milliseconds: removal) {
            OutputStream.error.write(
                "warning: \(ForgePath(bytes: path)) could not be removed; the next run in its folder does it\n"
            )
        }
    }
}
