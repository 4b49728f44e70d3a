#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// CPU seconds that the calling thread spends in `body`: whatever else runs on the machine does not count.
public func threadSeconds(_ body: () throws -> Void) rethrows -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    try body()
    return now() - start
}
