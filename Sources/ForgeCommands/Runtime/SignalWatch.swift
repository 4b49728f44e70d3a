import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into requests to stop. The work has half a second to end where a call stands still; the
/// second signal ends the process at once.
///
/// It listens for as long as it lives. A SIGHUP that was ignored when the process began stays ignored: that is
/// how `nohup` works. Not by Dispatch, which waits without end where it cannot make a thread.
final class SignalWatch: Sendable {
    private let numbers: [Int32]
    private let lastMoment: LastMoment

    /// - Parameter tell: says the last words where the work does not end, and may block.
    /// - Throws: `ForgeError`: the system gives no thread to listen on, or no pipe.
    init(
        _ interruption: Interruption, tell: @escaping @Sendable (Interruption.Reason) -> Void = { _ in }
    ) throws(ForgeError) {
        let lastMoment = LastMoment { if let reason = interruption.reason { tell(reason) } }
        self.lastMoment = lastMoment
        numbers = [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !Signals.isIgnored($0) }
        try SignalPipe.open()
        SignalPipe.listener.withLock {
            $0 = { number in
                OutputStream.hurry()
                let status = Outcome.signal(number).status
                if interruption.request(.signal(number)) {
                    lastMoment.begin(status)
                } else {
                    lastMoment.end(status, telling: false)
                }
            }
        }
        for number in numbers { Signals.set(number, to: SignalPipe.send) }
    }

    /// The work has ended.
    func end() { lastMoment.cancel() }

    deinit {
        for number in numbers { Signals.set(number, to: SIG_IGN) }
        SignalPipe.listener.withLock { $0 = nil }
    }
}
