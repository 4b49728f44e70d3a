/// The memory that the process takes.
package enum ProcessMemory {
    /// Bytes of address space; nil where the system does not tell.
    package static var mapped: Int64? { pages(0) }
    /// Bytes in RAM, shared libraries included; nil where the system does not tell.
    package static var resident: Int64? { pages(1) }
    /// The same of this process and those that it started, in each of which shared libraries count.
    package static var residentInAll: Int64? {
        resident.map { own in WorkerProcess.all.reduce(own) { $0 + (pages(1, of: "\($1)") ?? 0) } }
    }

    /// Bytes in RAM at the most so far; nil where the system does not tell. Not getrusage(2)'s, which begins with what the
    /// process had that started this one.
    package static var peak: Int64? {
        guard let bytes = try? OpenFile.head(of: Array("/proc/self/status".utf8), 4096) else { return nil }
        let line = String(decoding: bytes, as: UTF8.self).split(separator: "\n").first {
            $0.hasPrefix("VmHWM:")
        }
        return line.flatMap { Int64($0.filter(\.isNumber)) }.map { $0 << 10 }
    }

    /// A number of proc(5)'s `statm`, in bytes.
    private static func pages(_ field: Int, of process: String = "self") -> Int64? {
        guard let bytes = try? OpenFile.head(of: Array("/proc/\(process)/statm".utf8), 128) else {
            return nil
        }
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard fields.count > field, let pages = Int64(fields[field]) else { return nil }
        return pages * Int64(sysconf(Int32(_SC_PAGESIZE)))
    }

    /// Gives what was freed back to the system: `malloc_trim(3)`. Without it, what one book leaves scattered stays, and
    /// a batch of a hundred books grows by a quarter.
    package static func release() {
        typealias Trim = @convention(c) (Int) -> Int32
        // Only the C library of GNU has it, and its Swift module leaves it out.
        guard let symbol = dlsym(nil, "malloc_trim") else { return }
        _ = unsafeBitCast(symbol, to: Trim.self)(0)
    }

    /// Does so behind every 64th of many things that were opened and closed.
    package static func release(behind count: Int) { if count % 64 == 0, count > 0 { release() } }

    /// Two arenas for all threads.
    ///
    /// glibc gives every thread an arena, and what is freed in one serves no other: opening twenty files took 12 MB
    /// more than with two for all. The threads compute far more than they allocate, so that nothing waits.
    package static func shareArenas() {
        // malloc.h: M_ARENA_MAX.
        setOption(-8, 2)
    }

    /// A mapping of its own for each allocation of 128 KB or more, which goes back to the system when it is freed.
    ///
    /// glibc raises that limit to the size of the largest allocation that was freed. Blocks of samples then lie among small
    /// allocations and keep the memory around them: a batch of books of unequal length peaked at 96 to 111 MB instead
    /// of 94 to 102, for 2% less CPU time.
    package static func mapLargeBlocks() {
        // malloc.h: M_MMAP_THRESHOLD; setting it ends its adjustment.
        setOption(-3, 128 << 10)
    }

    /// Sets an option of `mallopt(3)`, which only the C library of GNU has and its Swift module leaves out.
    private static func setOption(_ option: Int32, _ value: Int32) {
        typealias Setter = @convention(c) (Int32, Int32) -> Int32
        guard let symbol = dlsym(nil, "mallopt") else { return }
        _ = unsafeBitCast(symbol, to: Setter.self)(option, value)
    }
}
