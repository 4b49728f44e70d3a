import Dispatch
import Foundation
import Synchronization

@testable import ForgeEngine

/// Slots of one test's own. The threads end when it is let go of.
final class TestLane: EncodeLane {
    private final class Jobs: Sendable {
        let list = Mutex<[@Sendable () -> Void]>([])
        let available = DispatchSemaphore(value: 0)
    }

    let width: Int
    private let jobs = Jobs()

    init(_ width: Int) {
        self.width = width
        for _ in 0..<width {
            Thread.detachNewThread { [jobs] in
                while true {
                    jobs.available.wait()
                    guard let job = jobs.list.withLock({ $0.isEmpty ? nil : $0.removeFirst() }) else {
                        return
                    }
                    job()
                }
            }
        }
    }

    deinit { for _ in 0..<width { jobs.available.signal() } }

    func submit(_ job: @escaping @Sendable () -> Void) {
        jobs.list.withLock { $0.append(job) }
        jobs.available.signal()
    }
}
