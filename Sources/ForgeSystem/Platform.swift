// The one place where the C libraries of platforms differ: whoever imports ForgeSystem has the one of this platform.
#if canImport(Glibc)
    @_exported public import Glibc
#else
    @_exported public import Darwin
#endif

/// A handler of signals. Called on any thread at any moment: only async-signal-safe calls are allowed in it (signal-safety(7)).
package typealias SignalHandler = @convention(c) (Int32) -> Void

/// Names and types that differ between the C libraries of platforms. Anything else is POSIX.
enum Platform {
    #if canImport(Glibc)
        /// linux/fs.h; glibc has them for GNU sources alone.
        static let (seekData, seekHole): (Int32, Int32) = (3, 4)
        /// O_PATH, which Swift's module Glibc leaves out: files may be made in a folder that may not be listed.
        static let openFolder = O_DIRECTORY | O_CLOEXEC | 0o10_000_000
        /// Errors of Linux alone that mean a device or a server in trouble.
        static let passingErrors: Set<Int32> = [EREMOTEIO, ENONET, ECOMM]

        /// When the file was read and changed last.
        static func times(_ status: stat) -> (timespec, timespec) { (status.st_atim, status.st_mtim) }

        /// Gives up cached pages of a file that need not be kept, 0 bytes for all to its end.
        ///
        /// Linux starts to write what is dirty in the range before it looks for clean pages to give up
        /// (`generic_fadvise` in mm/fadvise.c); just written pages are none of these.
        static func release(_ descriptor: Int32, from offset: off_t, count: off_t) {
            _ = posix_fadvise(descriptor, offset, count, POSIX_FADV_DONTNEED)
        }

        /// Writes what is dirty in a range of a file to the disk and waits for it: sync_file_range(2), which Swift's module
        /// Glibc leaves out. 0, or -1 where it cannot be done.
        static func send(_ descriptor: Int32, from offset: off_t, count: off_t) -> Int32 {
            typealias Call = @convention(c) (Int32, off_t, off_t, UInt32) -> Int32
            guard let symbol = dlsym(nil, "sync_file_range") else { return -1 }
            // SYNC_FILE_RANGE_WAIT_BEFORE, _WRITE and _WAIT_AFTER of fcntl.h.
            return unsafeBitCast(symbol, to: Call.self)(descriptor, offset, count, 7)
        }

        /// Copies a part of a file into another by the kernel alone, which may share it: copy_file_range(2). The number of
        /// bytes, or -1 where that cannot be done.
        static func copy(
            _ source: Int32, from offset: inout off_t, to target: Int32, at place: inout off_t, count: Int
        ) -> Int {
            typealias Call =
                @convention(c) (
                    Int32, UnsafeMutablePointer<off_t>, Int32, UnsafeMutablePointer<off_t>, Int, UInt32
                ) -> Int
            guard let symbol = dlsym(nil, "copy_file_range") else { return -1 }
            return unsafeBitCast(symbol, to: Call.self)(source, &offset, target, &place, count, 0)
        }

        static func limit(_ bounds: inout rlimit, ofStacks isOfStacks: Bool) -> Bool {
            getrlimit(__rlimit_resource_t((isOfStacks ? RLIMIT_STACK : RLIMIT_AS).rawValue), &bounds) == 0
        }

        static func setAddressSpace(_ bounds: rlimit) {
            var bounds = bounds
            setrlimit(__rlimit_resource_t(RLIMIT_AS.rawValue), &bounds)
        }

        /// The kernel's own link.
        static var ownProgram: [UInt8] { Array("/proc/self/exe".utf8) }

        static func process(of facts: siginfo_t) -> pid_t { facts._sifields._kill.si_pid }

        static var spawnActions: posix_spawn_file_actions_t { posix_spawn_file_actions_t() }
        static var spawnAttributes: posix_spawnattr_t { posix_spawnattr_t() }

        /// Of a thread by its number, 0 for the calling one.
        static func setPriority(_ step: Int32, ofThread thread: UInt32) {
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), thread, step)
        }

        /// The C library's function is hidden from Swift; /proc is the kernel's own way (proc(5), comm).
        static func nameThread(_ name: String) {
            let file = open("/proc/thread-self/comm", O_WRONLY | O_CLOEXEC)
            guard file >= 0 else { return }
            _ = name.withCString { write(file, $0, strlen($0)) }
            close(file)
        }

        static func handler(_ action: sigaction) -> SignalHandler? { action.__sigaction_handler.sa_handler }
        static func setHandler(_ handler: SignalHandler?, in action: inout sigaction) {
            action.__sigaction_handler.sa_handler = handler
        }

        static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> { environ }

        /// A condition whose waits are by a clock that nobody sets back.
        static func makeCondition(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
            var attributes = pthread_condattr_t()
            pthread_condattr_init(&attributes)
            pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
            pthread_cond_init(condition, &attributes)
            pthread_condattr_destroy(&attributes)
        }

        /// Waits until somebody wakes the condition and `isDue`, or the time is over.
        static func wait(
            _ condition: UnsafeMutablePointer<pthread_cond_t>, _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
            milliseconds: Int, until isDue: () -> Bool
        ) {
            var end = timespec()
            clock_gettime(CLOCK_MONOTONIC, &end)
            end.tv_nsec += milliseconds * 1_000_000
            end.tv_sec += end.tv_nsec / 1_000_000_000
            end.tv_nsec %= 1_000_000_000
            while !isDue(), pthread_cond_timedwait(condition, mutex, &end) == 0 {}
        }

        typealias ThreadArgument = UnsafeMutableRawPointer?

        /// Starts a thread that nobody waits for.
        ///
        /// - Returns: 0, or the errno.
        static func startThread(
            _ body: @convention(c) (ThreadArgument) -> UnsafeMutableRawPointer?,
            _ argument: UnsafeMutableRawPointer
        ) -> Int32 {
            var thread = pthread_t()
            let code = pthread_create(&thread, nil, body, argument)
            if code == 0 { pthread_detach(thread) }
            return code
        }
    #else
        static let (seekData, seekHole) = (SEEK_DATA, SEEK_HOLE)
        static let openFolder = O_DIRECTORY | O_CLOEXEC
        static let passingErrors: Set<Int32> = []

        static func times(_ status: stat) -> (timespec, timespec) {
            (status.st_atimespec, status.st_mtimespec)
        }

        static func release(_ descriptor: Int32, from offset: off_t, count: off_t) {}

        static func send(_ descriptor: Int32, from offset: off_t, count: off_t) -> Int32 { -1 }

        static func copy(
            _ source: Int32, from offset: inout off_t, to target: Int32, at place: inout off_t, count: Int
        ) -> Int { -1 }

        static func limit(_ bounds: inout rlimit, ofStacks isOfStacks: Bool) -> Bool {
            getrlimit(isOfStacks ? RLIMIT_STACK : RLIMIT_AS, &bounds) == 0
        }

        static func setAddressSpace(_ bounds: rlimit) {
            var bounds = bounds
            setrlimit(RLIMIT_AS, &bounds)
        }

        static var ownProgram: [UInt8] {
            var size: UInt32 = 4096
            var path = [CChar](repeating: 0, count: Int(size))
            guard _NSGetExecutablePath(&path, &size) == 0 else { return [] }
            return path.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
        }

        static func process(of facts: siginfo_t) -> pid_t { facts.si_pid }

        static var spawnActions: posix_spawn_file_actions_t? { nil }
        static var spawnAttributes: posix_spawnattr_t? { nil }

        /// All threads have the priority of their process.
        static func setPriority(_ step: Int32, ofThread thread: UInt32) {
            if thread == 0 { setpriority(PRIO_PROCESS, 0, step) }
        }

        static func nameThread(_ name: String) { pthread_setname_np(name) }

        static func handler(_ action: sigaction) -> SignalHandler? { action.__sigaction_u.__sa_handler }
        static func setHandler(_ handler: SignalHandler?, in action: inout sigaction) {
            action.__sigaction_u.__sa_handler = handler
        }

        static var environment: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> {
            _NSGetEnviron().pointee
        }

        static func makeCondition(_ condition: UnsafeMutablePointer<pthread_cond_t>) {
            pthread_cond_init(condition, nil)
        }

        static func wait(
            _ condition: UnsafeMutablePointer<pthread_cond_t>, _ mutex: UnsafeMutablePointer<pthread_mutex_t>,
            milliseconds: Int, until isDue: () -> Bool
        ) {
            var span = timespec(tv_sec: milliseconds / 1000, tv_nsec: milliseconds % 1000 * 1_000_000)
            if !isDue() { pthread_cond_timedwait_relative_np(condition, mutex, &span) }
        }

        typealias ThreadArgument = UnsafeMutableRawPointer

        static func startThread(
            _ body: @convention(c) (ThreadArgument) -> UnsafeMutableRawPointer?,
            _ argument: UnsafeMutableRawPointer
        ) -> Int32 {
            var thread: pthread_t?
            let code = pthread_create(&thread, nil, body, argument)
            if code == 0, let thread { pthread_detach(thread) }
            return code
        }
    #endif
}
