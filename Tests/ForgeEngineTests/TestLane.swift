import ForgeSystem
import Foundation

@testable import ForgeEngine

/// Slots of one test's own. The threads end when it is let go of.
final class TestLane: EncodeLane {
    private struct Jobs {
        var waiting: [@Sendable () -> Void] = []
        var isClosed = false
    }

    let width: Int
    let decoders: Int
    private let jobs = Monitor(Jobs())

    init(_ width: Int, decoders: Int = 0) {
        self.width = width
        self.decoders = decoders
        for _ in 0..<width {
            Thread.detachNewThread { [jobs] in
                while true {
                    let next = jobs.wait { jobs -> (@Sendable () -> Void)?? in
                        if jobs.isClosed { return .some(nil) }
                        return jobs.waiting.isEmpty ? nil : .some(jobs.waiting.removeFirst())
                    }
                    guard let job = next else { return }
                    job()
                }
            }
        }
    }

    deinit { jobs.update { $0.isClosed = true } }

    func submit(_ job: @escaping @Sendable () -> Void) { jobs.update { $0.waiting.append(job) } }

    func decode(_ job: @escaping @Sendable () -> Void) { Thread.detachNewThread(job) }
}
