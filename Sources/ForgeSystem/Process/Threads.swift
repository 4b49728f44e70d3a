package import Synchronization

/// Threads of our own. Blocking work never runs on Swift's cooperative pool.
package enum Threads {
    /// How much the priority is lowered of the threads that are made from here on, 0 to 19 as by nice(1).
    ///
    /// On Linux a thread has the priority of its maker. That may be one of Dispatch's, and they give themselves the
    /// usual one when they begin, where they are permitted to: as root.
    package static let niceness = Atomic<Int32>(0)

    /// Starts a thread that nobody waits for; what it takes is given back when it ends.
    ///
    /// - Parameter name: for `top -H` and debuggers; at most 15 bytes are kept.
    /// - Throws: the errno: the system has no thread to give, or no room for its stack.
    package static func start(
        named name: String, _ run: @escaping @Sendable () -> Void
    ) throws(SystemError) {
        guard AddressSpace.now.hasRoomForThread else { throw SystemError(ENOMEM) }
        let body = Unmanaged.passRetained(ThreadBody(name: name, run: run))
        // A thread has the signal mask of its maker: signals are for the threads of whoever runs the program.
        var (all, before) = (sigset_t(), sigset_t())
        sigfillset(&all)
        for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&all, signal) }
        pthread_sigmask(SIG_SETMASK, &all, &before)
        let code = Platform.startThread(ThreadBody.enter, body.toOpaque())
        pthread_sigmask(SIG_SETMASK, &before, nil)
        guard code == 0 else {
            body.release()
            throw SystemError(code)
        }
    }

    /// Names the calling thread; the first one's name is that of the process.
    package static func nameThis(_ name: String) { Platform.nameThread(name) }

    /// `nice(2)` of all threads there are, since on Linux each has a priority of its own, and of those that will be made.
    package static func lowerPriority(by step: Int32) {
        niceness.store(step, ordering: .relaxed)
        let names = (try? FolderEntry.all(in: Array("/proc/self/task".utf8))) ?? []
        let threads = names.compactMap { UInt32(String(decoding: $0.name, as: UTF8.self)) }
        for thread in threads.isEmpty ? [0] : threads { Platform.setPriority(step, ofThread: thread) }
    }
}

/// The argument of a new thread.
private final class ThreadBody: Sendable {
    private let name: String
    private let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }

    /// The C entry of a thread.
    static let enter: @convention(c) (Platform.ThreadArgument) -> UnsafeMutableRawPointer? = { argument in
        let argument: UnsafeMutableRawPointer? = argument
        if let argument { Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue().work() }
        return nil
    }

    private func work() {
        let step = Threads.niceness.load(ordering: .relaxed)
        if step > 0 { Platform.setPriority(step, ofThread: 0) }
        Platform.nameThread(name)
        run()
    }
}
