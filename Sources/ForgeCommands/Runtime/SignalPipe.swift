import ForgeKit
import ForgeModel
import ForgeSystem
import Synchronization

/// From a handler, which may do next to nothing, to a thread, which may do everything: the numbers of signals.
enum SignalPipe {
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
