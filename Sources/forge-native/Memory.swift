#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What the process takes of the machine's memory.
enum Memory {
    /// Bytes in RAM, shared libraries included: the second number of proc(5)'s `statm`. Nil where there is none.
    static var resident: Int64? {
        let file = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return nil }
        defer { close(file) }
        var buffer = [UInt8](repeating: 0, count: 128)
        let count = read(file, &buffer, buffer.count)
        let fields = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int64(fields[1]) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Gives what was freed back to the system: `malloc_trim(3)`. Without it, what one book leaves scattered stays, and
    /// a batch of a hundred books grows by a quarter.
    static func release() {
        typealias Trim = @convention(c) (Int) -> Int32
        // Only the C library of GNU has it, and its Swift module leaves it out.
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }
}
