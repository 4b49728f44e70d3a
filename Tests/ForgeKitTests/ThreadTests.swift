import ForgeSystem
import Synchronization
import Testing

@testable import ForgeKit

#if canImport(Glibc)
    @Suite struct ThreadTests {
        /// In a process of its own, since it is said of all threads.
        @Test func `a thread takes the priority that is said of all, whoever makes it`() async {
            await #expect(processExitsWith: .success) {
                Threads.niceness.store(5, ordering: .relaxed)
                try startThread(named: "test") {
                    exit(getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) == 5 ? 0 : 1)
                }
                sleep(10)
                exit(2)
            }
        }
    }
#endif
