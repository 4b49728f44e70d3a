import ForgeEngine
package import ForgeModel
import ForgeSystem
package import Synchronization

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// The machine that the process runs on.
enum Machine {
    /// Cores in use by the system.
    static let cores = max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN)))
    /// Half the cores, at least one: what is left keeps the machine usable.
    static let halfTheCores = max(1, cores / 2)
}

/// How much the priority is lowered of the threads that are made from here on, 0 to 19 as by nice(1).
///
/// On Linux a thread has the priority of its maker. That may be one of Dispatch's, and they give themselves the
/// usual one when they begin, where they are permitted to: as root.
package let niceness = Atomic<Int32>(0)

/// What a new thread is told.
private final class ThreadBody: Sendable {
    let name: String
    let run: @Sendable () -> Void

    init(name: String, run: @escaping @Sendable () -> Void) {
        self.name = name
        self.run = run
    }
}

/// Makes a thread: `startThread`, or in tests what refuses one.
typealias ThreadMaker =
    @Sendable (_ name: String, _ run: @escaping @Sendable () -> Void) throws(ForgeError) -> Void

/// Starts a thread that nobody waits for; what it takes is given back when it ends.
///
/// - Throws: `ForgeError`, which may pass: the system has no thread to give, or no room for its stack.
@Sendable package func startThread(
    named name: String, _ run: @escaping @Sendable () -> Void
) throws(ForgeError) {
    #if canImport(Glibc)
        var thread = pthread_t()
    #else
        var thread: pthread_t?
    #endif
    guard AddressSpace.now.hasRoomForThread else { throw .noThread(ENOMEM) }
    let body = Unmanaged.passRetained(ThreadBody(name: name, run: run))
    // A thread has the signal mask of its maker: signals are for the threads of whoever runs the program.
    var (all, before) = (sigset_t(), sigset_t())
    sigfillset(&all)
    for signal in [SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT] { sigdelset(&all, signal) }
    pthread_sigmask(SIG_SETMASK, &all, &before)
    let code = pthread_create(&thread, nil, enterThread, body.toOpaque())
    pthread_sigmask(SIG_SETMASK, &before, nil)
    guard code == 0 else {
        body.release()
        throw .noThread(code)
    }
    #if canImport(Glibc)
        pthread_detach(thread)
    #else
        if let thread { pthread_detach(thread) }
    #endif
}

/// Makes a thread that ends at once, to see whether there is one to be had.
///
/// - Throws: `ForgeError`.
package func checkForThread() throws(ForgeError) {
    let hasRun = Monitor(false)
    try startThread(named: "forge-probe") { hasRun.update { $0 = true } }
    hasRun.wait { $0 ? () : nil }
}

extension ForgeError {
    /// - Parameter code: what `pthread_create` said.
    static func noThread(_ code: Int32) -> ForgeError {
        ForgeError(
            .system, step: .configuring, reason: "the system gives no thread",
            remedy: "end other programs, or raise the limits of processes (ulimit -u) and memory (ulimit -v)",
            cause: String(cString: strerror(code)), isTransient: true)
    }
}

/// The C entry of a thread. Its argument is optional on Linux and not on Darwin.
#if canImport(Glibc)
    private func enterThread(_ argument: UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? {
        runBody(argument!)
    }
#else
    private func enterThread(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
        runBody(argument)
    }
#endif

private func runBody(_ argument: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    let body = Unmanaged<ThreadBody>.fromOpaque(argument).takeRetainedValue()
    lowerPriority()
    nameThread(body.name)
    body.run()
    return nil
}

/// Of the calling thread; on Darwin all have that of their process.
private func lowerPriority() {
    #if canImport(Glibc)
        let step = niceness.load(ordering: .relaxed)
        if step > 0 { setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, step) }
    #endif
}

/// Names the calling thread, for `top -H` and debuggers; at most 15 bytes are kept.
private func nameThread(_ name: String) {
    #if canImport(Glibc)
        // The C library's function is hidden from Swift; /proc is the kernel's own way (proc(5), comm).
        let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        _ = name.withCString { write(file, $0, strlen($0)) }
        close(file)
    #else
        pthread_setname_np(name)
    #endif
}
