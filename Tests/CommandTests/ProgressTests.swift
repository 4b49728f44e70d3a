import ForgeModel
import Testing

@testable import ForgeCommands

@Suite struct ProgressTests {
    private static func snapshot(
        _ stage: ProgressSnapshot.Stage = .processing, done: Int64 = 441_000 * 42,
        total: Int64 = 441_000 * 100,
        elapsed: Double = 10, left: Double? = 13.8
    ) -> ProgressSnapshot {
        ProgressSnapshot(
            stage: stage, done: SampleCount(done), total: SampleCount(total),
            sampleRate: SampleRate(hertz: 44_100), elapsedSeconds: elapsed, remainingSeconds: left)
    }

    @Test func `a line of each width`() {
        let line = ProgressLine(snapshot: Self.snapshot())
        #expect(
            line.text(width: 77)
                == " 42% [=============>                     ] 0:07:00/0:16:40    42x ETA 0:00:14")
        #expect(line.text(width: 37) == " 42% [===>       ]    42x ETA 0:00:14")
        #expect(line.text(width: 30) == " 42% [===>       ] ETA 0:00:14")
        #expect(line.text(width: 17) == " 42% [===>      ]")
        #expect([77, 37, 30, 17].allSatisfy { line.text(width: $0).count == $0 })
        #expect(line.text(width: 5) == " 42%")
        #expect(line.text(width: 2) == " 4")
    }

    @Test(arguments: [
        snapshot(), snapshot(.scanning, done: 0, total: 0, elapsed: 0),
        snapshot(.analyzing, done: 0, total: 0),
        snapshot(.verifying), snapshot(done: 0, elapsed: 0), snapshot(.complete, done: 441_000 * 100),
        snapshot(done: .max / 4, total: .max / 4, elapsed: 1), snapshot(done: 441_000 * 200),
        snapshot(done: 1, total: .max / 4, elapsed: 1e6),
    ])
    func `no line is wider than its terminal`(_ snapshot: ProgressSnapshot) {
        for width in 0...200 {
            let text = ProgressLine(snapshot: snapshot).text(width: width)
            #expect(text.count <= width, "\(width): \(text)")
        }
    }

    @Test func `every stage says what it is`() {
        func text(_ stage: ProgressSnapshot.Stage, left: Double? = nil) -> String {
            ProgressLine(snapshot: Self.snapshot(stage, done: 4, total: 100, left: left)).text(width: 44)
        }
        #expect(text(.scanning) == "scanning...")
        #expect(text(.analyzing) == "reading the files   4% [                   ]")
        #expect(text(.listening) == "listening   4% [>                          ]")
        #expect(text(.calibrating) == "finding the quality   4% [                 ]")
        #expect(text(.calibrating, left: 70) == "finding the quality   4% [                 ]")
        #expect(text(.verifying) == "verifying   4% [>                          ]")
        #expect(text(.processing).hasSuffix("ETA -:--:--"))
    }

    @Test func `a log hears that the quality is looked for within two seconds, once`() {
        var schedule = ProgressSchedule()
        let start = ContinuousClock.now
        let due = (0...100).filter { tenth in
            let stage: ProgressSnapshot.Stage = tenth < 10 ? .analyzing : .calibrating
            return schedule.isDue(
                Self.snapshot(stage, done: 4, total: 100), at: start + .milliseconds(100 * tenth))
        }
        #expect(due == [20])
        let snapshot = Self.snapshot(.calibrating, done: 4, total: 100, left: nil)
        #expect(ProgressLine(snapshot: snapshot).sentence == "progress: 4%, finding the quality")
    }

    @Test func `a log hears of every tenth, not more often than every two seconds, and every minute`() {
        func times(seconds: Int) -> [Int] {
            var schedule = ProgressSchedule()
            let start = ContinuousClock.now
            return (0...seconds).filter { second in
                let done = Int64(second) * 44_100
                let snapshot = Self.snapshot(done: done, total: Int64(seconds) * 44_100)
                return schedule.isDue(snapshot, at: start + .seconds(second))
            }
        }
        #expect(times(seconds: 100) == Array(stride(from: 10, through: 100, by: 10)))
        #expect(times(seconds: 10) == [2, 4, 6, 8, 10])
        #expect(times(seconds: 1200).prefix(4) == [60, 120, 180, 240])
    }

    @Test func `progress is shown ten times a second at most, and each stage at once`() {
        var throttle = ProgressThrottle()
        let start = ContinuousClock.now
        let shown = (0...1000).filter { millisecond in
            let stage: ProgressSnapshot.Stage = millisecond < 250 ? .processing : .verifying
            return throttle.isDue(Self.snapshot(stage), at: start + .milliseconds(millisecond))
        }
        #expect(shown == [0, 100, 200, 250, 350, 450, 550, 650, 750, 850, 950])
    }

    @Test func `a log hears of the work alone`() {
        var schedule = ProgressSchedule()
        let start = ContinuousClock.now
        let isDue = (0...300).contains { schedule.isDue(Self.snapshot(.verifying), at: start + .seconds($0)) }
        #expect(!isDue)
    }
}
