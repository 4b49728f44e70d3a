import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// Turns SIGINT, SIGTERM and SIGHUP into requests to stop. The second one ends the process at once.
///
/// It listens for as long as it lives. A SIGHUP that was ignored when the process began stays ignored: that is
/// how `nohup` works. Not by Dispatch, which waits without end where it cannot make a thread.
final class SignalWatch: Sendable {
    private let numbers: [Int32]

    /// - Throws: `ForgeError`: the system gives no thread to listen on, or no pipe.
    init(_ interruption: Interruption) throws(ForgeError) {
        numbers = [SIGINT, SIGTERM, SIGHUP].filter { $0 != SIGHUP || !Signals.isIgnored($0) }
        try SignalPipe.open()
        SignalPipe.listener.withLock {
            $0 = { number in
                OutputStream.hurry()
                if !interruption.request(.signal(number)) {
                    // What shows progress stands there yet: the shell gets a new line for its prompt.
                    if Terminal(.error) != nil { OutputStream.error.write("\n") }
                    _exit(Outcome.signal(number).status)
                }
            }
        }
        for number in numbers { Signals.set(number, to: SignalPipe.send) }
    }

    deinit {
        for number in numbers { Signals.set(number, to: SIG_IGN) }
        SignalPipe.listener.withLock { $0 = nil }
    }
}
