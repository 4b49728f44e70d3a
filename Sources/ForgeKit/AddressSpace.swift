#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// How much memory the process may still ask for, where its user has set a limit (`ulimit -v`). In bytes.
struct AddressSpace {
    /// What may be mapped; nil without a limit.
    var limit: UInt64?
    /// What is mapped; nil where the system does not tell.
    var mapped: UInt64?
    /// What each thread takes.
    var stack: UInt64

    /// What the work needs beside the stacks of its threads. Below it an allocation may fail, which Swift answers with a
    /// signal.
    static let reserve: UInt64 = 64 << 20

    /// Whether another thread leaves the reserve; true where nothing is limited or told.
    var hasRoomForThread: Bool {
        guard let limit, let mapped else { return true }
        return mapped + stack + Self.reserve <= limit
    }

    /// That of this process.
    static var now: AddressSpace {
        var space = AddressSpace(limit: nil, mapped: nil, stack: 8 << 20)
        var bounds = rlimit()
        #if canImport(Glibc)
            let (memory, stacks) = (
                __rlimit_resource_t(RLIMIT_AS.rawValue), __rlimit_resource_t(RLIMIT_STACK.rawValue)
            )
        #else
            let (memory, stacks) = (RLIMIT_AS, RLIMIT_STACK)
        #endif
        guard getrlimit(memory, &bounds) == 0, bounds.rlim_cur < UInt64(Int64.max) else { return space }
        space.limit = UInt64(bounds.rlim_cur)
        if getrlimit(stacks, &bounds) == 0, bounds.rlim_cur < 1 << 30 {
            space.stack = UInt64(bounds.rlim_cur)
        }
        space.mapped = mappedNow
        return space
    }

    /// The first number of proc(5)'s `statm`.
    private static var mappedNow: UInt64? {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(file, &buffer, buffer.count)
        let fields = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard let pages = fields.first.flatMap({ UInt64($0) }) else { return nil }
        return pages * UInt64(sysconf(Int32(_SC_PAGESIZE)))
    }
}
