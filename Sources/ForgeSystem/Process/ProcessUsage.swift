/// The CPU time and memory that a process used.
package struct ProcessUsage: Hashable, Sendable, Codable {
    /// Of all its threads, in the program and in the system for it.
    package var cpuSeconds: Double
    /// Bytes in RAM at its largest, shared libraries included.
    package var peakMemory: Int64

    package init(cpuSeconds: Double, peakMemory: Int64) {
        (self.cpuSeconds, self.peakMemory) = (cpuSeconds, peakMemory)
    }

    /// The usage of this process so far.
    package static var now: ProcessUsage {
        var time = timespec()
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
        let seconds = Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
        return ProcessUsage(cpuSeconds: seconds, peakMemory: ProcessMemory.peak ?? 0)
    }
}
