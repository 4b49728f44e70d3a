import ForgeSystem
import Synchronization

/// Says of a process with a limit of memory that it had nearly reached it when a signal ended it: an allocation that fails is
/// a signal in Swift, and in most of C.
enum CeilingSignals {
    /// Where it is said.
    private static let output = Atomic<Int32>(-1)
    /// An amount of memory that cannot be had any more where the limit is near.
    private static let probe = Int(AddressSpace.reserve)
    /// `WorkerNews.ceiling`, on a line of its own whatever was half said.
    private static let line: StaticString = "\n{\"ceiling\":{}}\n"

    static func watch(_ descriptor: Int32) {
        output.store(descriptor, ordering: .relaxed)
        _ = (probe, line.utf8Start)
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGSEGV] { Signals.set(number, to: handle) }
    }

    /// The handler, which only makes system calls.
    private static let handle: SignalHandler = { number in
        let room = mmap(nil, probe, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        if room == UnsafeMutableRawPointer(bitPattern: -1) {
            _ = write(output.load(ordering: .relaxed), line.utf8Start, line.utf8CodeUnitCount)
        }
        signal(number, SIG_DFL)
        raise(number)
    }
}
