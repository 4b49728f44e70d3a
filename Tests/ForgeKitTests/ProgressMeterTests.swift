import ForgeModel
import Testing

@testable import ForgeKit

/// Books that are made on a clock of their own.
@Suite struct ProgressMeterTests {
    private static let rate = 1000.0

    /// A machine on which a book is made, told of every tenth of a second.
    private struct Run {
        var meter = ProgressMeter()
        var told: [(seconds: Double, snapshot: ProgressSnapshot)] = []
        private(set) var seconds = 0.0
        private static let start = ContinuousClock.now

        mutating func tell(_ stage: ProgressSnapshot.Stage, _ done: Double, of total: Double) {
            let raw = ProgressSnapshot(
                stage: stage, done: SampleCount(Int64(done)), total: SampleCount(Int64(total)),
                sampleRate: SampleRate(hertz: Int(rate)))
            let event = meter.take(
                .progress(raw), at: Self.start + .milliseconds(Int((1000 * seconds).rounded())))
            if case .progress(let snapshot) = event { told.append((seconds, snapshot)) }
        }

        /// A stage of so many samples.
        ///
        /// - Parameters:
        ///   - grain: samples that come at once.
        ///   - speed: samples of a second, at each second of the run and each sample.
        mutating func pass(
            _ stage: ProgressSnapshot.Stage, _ total: Double, from first: Double = 0,
            upTo last: Double? = nil,
            grain: Double = 1, _ speed: (_ second: Double, _ sample: Double) -> Double
        ) {
            var done = first
            tell(stage, done, of: total)
            while done < last ?? total {
                seconds += 0.1
                done += speed(seconds, done) / 10
                tell(stage, min(total, (done / grain).rounded(.down) * grain), of: total)
            }
        }

        mutating func look(files: Double, seconds: Double) {
            tell(.scanning, 0, of: 0)
            pass(.analyzing, files) { _, _ in files / seconds }
        }

        mutating func plan(_ plan: ConversionPlan) { _ = meter.take(.plan(plan), at: .now) }

        mutating func finish() {
            for stage in [ProgressSnapshot.Stage.chapters, .metadata, .verifying, .complete] {
                tell(stage, 1, of: 1)
            }
        }

        /// The largest error of what was told to remain, as a share of it, where at least two seconds did.
        func error(from fraction: Double = 0.1, since second: Double = 0) -> Double {
            told.filter {
                $0.snapshot.fraction >= fraction && $0.seconds >= second && seconds - $0.seconds > 2
            }
            .map { abs(($0.snapshot.remainingSeconds ?? .infinity) / (seconds - $0.seconds) - 1) }
            .max() ?? .infinity
        }

        var neverGoesBack: Bool {
            zip(told, told.dropFirst()).allSatisfy { $0.snapshot.fraction <= $1.snapshot.fraction }
        }
    }

    /// - Parameter tracks: seconds of each.
    private func plan(_ tracks: [(seconds: Double, isCopied: Bool)]) -> ConversionPlan {
        let rate = SampleRate(hertz: Int(Self.rate))
        return ConversionPlan(
            output: "o.m4b",
            tracks: tracks.map { seconds, _ in
                let probe = TrackProbe(
                    path: "t", fileSize: 1, container: "mp3", codec: "mp3", sampleRate: rate, channels: 1,
                    bitRate: nil, isLossless: false, length: SampleCount(Int64(seconds * Self.rate)),
                    isLengthExact: true)
                return .init(probe)
            },
            orderReason: "",
            audio: .init(
                making(tracks.map(\.isCopied)), sampleRate: rate, channels: 1, bitRate: 64_000, reasons: []),
            length: SampleCount(Int64(tracks.reduce(0) { $0 + $1.seconds } * Self.rate)), chapters: [],
            chapterReason: "", metadata: BookMetadata(), cover: nil, warnings: [])
    }

    private func making(_ areCopied: [Bool]) -> ConversionPlan.Making {
        let encoding = ConversionPlan.Encoding(EncoderChoice(name: "aac", coder: nil), .constantQuality)
        if !areCopied.contains(true) { return .encoded(encoding) }
        let places = Set(areCopied.indices.filter { !areCopied[$0] })
        return places.isEmpty ? .copied : .mixed(encoding, places: places)
    }

    private func encoded(_ seconds: Double) -> ConversionPlan { plan([(seconds, false)]) }

    @Test func `a long book with a search for its quality`() {
        var run = Run()
        run.look(files: 40, seconds: 3)
        run.plan(encoded(36_000))
        run.pass(.listening, 40) { _, _ in 80 }
        run.pass(.calibrating, 450 * Self.rate) { _, _ in 260 * Self.rate }
        run.pass(.processing, 36_000 * Self.rate) { _, _ in 250 * Self.rate }
        run.finish()
        #expect(run.neverGoesBack)
        #expect(run.error() < 0.05)
        #expect(run.told.last?.snapshot.fraction == 1)
        #expect(run.told.last?.snapshot.remainingSeconds == 0)
        let half = run.told.first { $0.snapshot.fraction >= 0.5 }
        #expect(abs((half?.seconds ?? 0) / run.seconds - 0.5) < 0.05)
    }

    /// The seconds before the first sample are no sign of the speed.
    @Test func `speed and time left count from the first sample`() throws {
        var run = Run()
        run.look(files: 1, seconds: 30)
        run.plan(encoded(1000))
        #expect(run.told.allSatisfy { $0.snapshot.elapsedSeconds == 0 })
        #expect(run.told.allSatisfy { $0.snapshot.remainingSeconds == nil })
        run.tell(.processing, 0, of: 1000 * Self.rate)
        run.pass(.processing, 1000 * Self.rate) { _, _ in 50 * Self.rate }
        let tenth = try #require(run.told.first { $0.snapshot.share >= 0.1 })
        #expect(abs(tenth.snapshot.timesRealTime - 50) < 1)
        #expect(abs((tenth.snapshot.remainingSeconds ?? 0) - 18) < 0.5)
    }

    /// Before there is a sample, `done` says so: whoever divides it by `total` sees no bar that goes back.
    @Test func `finding the quality has its share of the bar and none of the samples`() throws {
        var run = Run()
        run.look(files: 1, seconds: 1)
        run.plan(encoded(100))
        run.pass(.calibrating, 50 * Self.rate) { _, _ in 10 * Self.rate }
        let told = try #require(run.told.last?.snapshot)
        #expect(told.stage == .calibrating)
        #expect(told.done == .zero)
        #expect(told.total.value == 100_000)
        // A third of what lies between the first look and the writing of tables.
        #expect(abs(told.fraction - (0.04 + 0.94 / 3)) < 0.01)
        #expect(abs((told.remainingSeconds ?? 0) - 10) < 0.5)
    }

    @Test func `parallel slots give their samples in lumps`() {
        var run = Run()
        run.look(files: 1, seconds: 0.2)
        run.plan(encoded(36_000))
        run.pass(.processing, 36_000 * Self.rate, grain: 120 * Self.rate) { _, _ in 400 * Self.rate }
        run.finish()
        #expect(run.neverGoesBack)
        #expect(run.error() < 0.2)
    }

    @Test func `a copy`() {
        var run = Run()
        run.look(files: 20, seconds: 1)
        run.plan(plan([(36_000, true), (36_000, true)]))
        run.pass(.processing, 72_000 * Self.rate) { _, _ in 5000 * Self.rate }
        run.finish()
        #expect(run.neverGoesBack)
        #expect(run.error() < 0.05)
    }

    /// A copied hour is as good as nothing beside an encoded one, wherever it stands.
    @Test(arguments: [[true, false, true], [false, true, true], [true, true, false]])
    func `a book that is copied in part`(_ copies: [Bool]) throws {
        var run = Run()
        run.look(files: 3, seconds: 1)
        run.plan(plan(copies.map { (3600, $0) }))
        run.pass(.processing, 10_800 * Self.rate) { _, sample in
            copies[min(2, Int(sample / (3600 * Self.rate)))] ? 36_000 * Self.rate : 100 * Self.rate
        }
        run.finish()
        #expect(run.neverGoesBack)
        #expect(run.error() < 0.1)
    }

    @Test func `a machine whose speed halves in the middle is followed`() {
        var run = Run()
        run.look(files: 1, seconds: 1)
        run.plan(encoded(36_000))
        // After 72 seconds half is done; the other half takes 144.
        run.pass(.processing, 36_000 * Self.rate) { second, _ in (second < 73 ? 250 : 125) * Self.rate }
        #expect(run.neverGoesBack)
        #expect(run.error(since: 73 + 25) < 0.2)
        // Or it could not be told from one that was as slow from the beginning.
        #expect(run.error() > 0.4)
    }

    @Test func `a book that begins anew goes on from where the bar is`() {
        var run = Run()
        run.look(files: 2, seconds: 1)
        run.plan(encoded(10_000))
        run.pass(.processing, 10_000 * Self.rate, upTo: 6000 * Self.rate) { _, _ in 250 * Self.rate }
        let (before, at) = (run.told.last?.snapshot.fraction ?? 0, run.seconds)
        run.plan(encoded(9000))
        run.pass(.calibrating, 300 * Self.rate) { _, _ in 250 * Self.rate }
        run.pass(.processing, 9000 * Self.rate) { _, _ in 250 * Self.rate }
        run.finish()
        #expect(run.neverGoesBack)
        #expect(run.error(since: at + 1) < 0.1)
        #expect(run.told.contains { $0.snapshot.fraction > before + 0.1 && $0.snapshot.fraction < 0.9 })
    }

    @Test func `a preview tells of all its samples in one measure`() {
        var run = Run()
        run.look(files: 1, seconds: 1)
        for sample in 0..<4 {
            let first = Double(sample) * 30 * Self.rate
            run.pass(.calibrating, 120 * Self.rate, from: first, upTo: first + 27 * Self.rate) { _, _ in
                15 * Self.rate
            }
            run.pass(.processing, 120 * Self.rate, from: first + 27 * Self.rate, upTo: first + 30 * Self.rate)
            {
                _, _ in 15 * Self.rate
            }
        }
        #expect(run.neverGoesBack)
        #expect(run.error() < 0.15)
        #expect(run.told.last.map { abs($0.snapshot.fraction - 0.98) < 0.02 } == true)
    }
}
