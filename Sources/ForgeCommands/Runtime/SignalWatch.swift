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
                    _exit(ExitStatus.signal(number))
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

/// From a handler, which may do next to nothing, to a thread, which may do everything: the numbers of signals.
private enum SignalPipe {
    static let listener = Mutex<(@Sendable (Int32) -> Void)?>(nil)
    /// Where handlers write to.
    private static let input = Atomic<Int32>(-1)
    private static let isOpen = Mutex(false)

    /// Makes pipe and thread, once for the process.
    static func open() throws(ForgeError) {
        let failure = isOpen.withLock { isOpen -> ForgeError? in
            if isOpen { return nil }
            var ends: (Int32, Int32) = (-1, -1)
            let code = withUnsafeMutablePointer(to: &ends) {
                $0.withMemoryRebound(to: Int32.self, capacity: 2) { pipe($0) == 0 ? 0 : errno }
            }
            guard code == 0 else {
                return ForgeError(
                    .system, step: .configuring, reason: "signals cannot be heard",
                    remedy: "end other programs, or raise the limit of open files (ulimit -n)",
                    cause: SystemError(code).words, isTransient: SystemError(code).isPassing)
            }
            let (output, input) = ends
            for end in [output, input] { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
            // A handler never waits: who sends thousands of signals has been heard.
            _ = fcntl(input, F_SETFL, O_NONBLOCK)
            do throws(ForgeError) {
                try startThread(named: "forge-signals") { listen(output) }
            } catch {
                close(output)
                close(input)
                return error
            }
            Self.input.store(input, ordering: .sequentiallyConsistent)
            isOpen = true
            return nil
        }
        if let failure { throw failure }
    }

    /// The handler. It only calls what signal-safety(7) permits.
    static let send: SignalHandler = { number in
        let code = errno
        var byte = UInt8(truncatingIfNeeded: number)
        _ = write(input.load(ordering: .relaxed), &byte, 1)
        errno = code
    }

    private static func listen(_ output: Int32) {
        var byte: UInt8 = 0
        while true {
            guard read(output, &byte, 1) == 1 else { continue }
            let listener = listener.withLock { $0 }
            listener?(Int32(byte))
        }
    }
}
