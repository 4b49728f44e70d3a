import FFmpegBinding
import ForgeModel
import ForgeSystem

/// Finds the quality at which a book meets its bit rate, by encoding small pieces of it on the slots: excerpts of places in
/// a long book; of a short one, and of one whose places differ much, pieces picked while all of it is decoded.
///
/// The result depends on the book alone, not on the number of slots.
struct Calibration {
    let meter: ExcerptMeter
    /// Bits per second that the book should have.
    private let bitRate: Int
    let frameSize: Int
    private let trial: TrialMeter
    /// Nil for a short book.
    let places: [ExcerptPlan.Place]?
    let lane: any EncodeLane
    let isCancelled: CancellationCheck
    private let effort = Effort()
    private let onProgress: (_ done: Double, _ total: Double) -> Void

    /// - Parameter onProgress: called on the thread of `result`, at most twenty times a second, with samples whose encoding
    ///   takes as long as what is done and what is to be done.
    init(
        book: Book, bitRate: Int, configuration: EncoderConfiguration, frameSize: Int, pcm: AudioFormat,
        lane: any EncodeLane, isCancelled: @escaping CancellationCheck,
        onProgress: @escaping (_ done: Double, _ total: Double) -> Void = { _, _ in }
    ) {
        meter = ExcerptMeter(tracks: book.tracks, output: pcm, configuration: configuration)
        self.bitRate = bitRate
        self.frameSize = frameSize
        trial = TrialMeter(
            tracks: book.tracks, output: pcm, configuration: configuration, frameSize: frameSize)
        places =
            ExcerptPlan(
                tracks: book.tracks, frameSize: frameSize, output: SampleRate(hertz: configuration.sampleRate)
            ).places
        self.lane = lane
        self.isCancelled = isCancelled
        self.onProgress = onProgress
    }

    /// The result.
    struct Result {
        /// `global_quality`, in units of lambda.
        var quality: Int
        /// The correction on the way; nil for a long book whose places agree.
        var keeper: RateKeeper?
    }

    /// - Throws: `ForgeError`, `cancelled` among others.
    func result() throws(ForgeError) -> Result {
        let configuration = meter.configuration
        // Where speech at its default rates came out; a wrong guess costs a few per cent of accuracy.
        let usual = configuration.channels == 1 ? 115 : 145
        var search = QualitySearch(guess: usual * bitRate / max(1, configuration.bitRate))
        guard let places else { return try decoded(&search) }
        let few = stride(from: 0, to: places.count, by: Self.fewStep).map { places[$0] }
        effort.expect(cost(of: places) + 2 * cost(of: few))
        search.learn(ratio: ratio(try weigh(few, search.quality)), isComparable: false)
        let sample = try weigh(few, search.quality)
        search.learn(ratio: ratio(sample), isComparable: true)
        let count = ExcerptPlan.enough(for: sample.error, of: few.count)
        let enough = count < places.count ? ExcerptPlan.spread(count, over: meter.tracks) : places
        effort.expect(cost(of: enough) - cost(of: places))
        let weight = try weigh(enough, search.quality)
        let last = ratio(weight)
        search.learn(ratio: last, isComparable: false)
        if weight.error > Self.largestError { return try decoded(&search) }
        // So far off, the power that was learnt may not hold.
        if last > 0, abs(log(last)) > 0.15 {
            effort.expect(cost(of: enough))
            search.learn(ratio: ratio(try weigh(enough, search.quality)), isComparable: true)
        }
        return Result(quality: search.quality)
    }

    /// One of so many places is weighed first, twice, to tell the power and how much they differ.
    private static let fewStep = 16

    /// The largest standard error of a long book's places, which one in three exceeds. Of a voice that pauses it is 1%; of
    /// speech in one of three seconds, silence between, 5%: such a book is decoded once like a short one.
    private static let largestError = 0.015

    /// By all of the book.
    private func decoded(_ search: inout QualitySearch) throws(ForgeError) -> Result {
        let configuration = meter.configuration
        let weight = try weighDecoded(&search)
        let bits = Double(bitRate * frameSize) / Double(configuration.sampleRate)
        return Result(
            quality: search.quality,
            keeper: RateKeeper(
                weight, search, bitsPerPacket: bits, longest: Self.heldFrames / configuration.channels))
    }

    /// Frames of one channel that may be held to be encoded again: 6 MB.
    private static let heldFrames = 1536

    /// Below this a change of quality needs no power of the book's own: of voices and music it is between 0.6 and 0.95.
    private static let smallStep = 0.03
    /// How often those pieces are weighed again at the most.
    private static let steps = 4

    /// The cost of decoding a book and weighing pieces of it, by that of encoding it.
    private static let trialCost = 0.12

    private func weighDecoded(
        _ search: inout QualitySearch
    ) throws(ForgeError) -> TrialMeter.Weight {
        let first = search.quality
        // One slot works, as long as all of them would at this share of the book.
        let share = Self.trialCost * Double(lane.width)
        effort.expect(share * trial.length)
        let weight = try slots.run(1) { [trial, effort] _, isStopped throws(ForgeError) in
            try trial.weigh(quality: first, isCancelled: isStopped) { effort.add(share * Double($0)) }
        }[0]
        let ratio = ratio(bits: weight.bits, packets: 1)
        search.learn(ratio: ratio, isComparable: false)
        // Weighed again are pieces at hand, which costs little: where the sound needs less than it is offered, the power falls
        // on the way, and the first step comes nowhere near.
        var (off, quality) = (ratio, first)
        for _ in 0..<Self.steps where off > 0 && search.quality != quality && abs(log(off)) > Self.smallStep {
            quality = search.quality
            let now = quality
            let changes = try slots.run(1) { [trial] _, _ throws(ForgeError) in
                try trial.change(of: weight, at: now)
            }
            guard let change = changes[0] else { break }
            off = ratio * change
            search.learn(ratio: off, isComparable: true)
        }
        return weight
    }

    /// The cost of finding an excerpt and decoding it, by that of encoding it.
    private static let excerptCost = 0.3

    private func cost(of places: [ExcerptPlan.Place]) -> Double {
        Double(places.count * ExcerptPlan.frames * frameSize) * (1 + Self.excerptCost)
    }

    /// The work done and to be done, in samples whose encoding takes as long.
    private final class Effort: Sendable {
        private let state = Monitor((done: 0.0, total: 0.0))

        func expect(_ samples: Double) { state.update { $0.total += samples } }
        func add(_ samples: Double) { state.update { $0.done += samples } }
        var now: (done: Double, total: Double) { state.read { $0 } }
    }

    /// Excerpts of one job: few enough that all slots find work, many enough that opening a file weighs little.
    private static let jobSize = 32

    private func weigh(
        _ places: [ExcerptPlan.Place], _ quality: Int
    ) throws(ForgeError) -> ExcerptMeter.Weight {
        let jobs = stride(from: 0, to: places.count, by: Self.jobSize).map {
            Array(places[$0..<min($0 + Self.jobSize, places.count)])
        }
        let costs = jobs.map(cost)
        let parts = try slots.run(jobs.count) { [meter, effort] index, isStopped throws(ForgeError) in
            let weight = try meter.weigh(jobs[index], quality: quality, isCancelled: isStopped)
            effort.add(costs[index])
            return weight
        }
        return parts.reduce(ExcerptMeter.Weight(), +)
    }

    /// The bit rate of what was encoded by the one wanted; 0 where nothing could be read.
    private func ratio(_ weight: ExcerptMeter.Weight) -> Double {
        ratio(bits: weight.bits, packets: weight.packets)
    }

    private var slots: SlotJobs {
        SlotJobs(lane: lane, isCancelled: isCancelled) { [effort, onProgress] in
            let now = effort.now
            onProgress(now.done, now.total)
        }
    }

    private func ratio(bits: Double, packets: Double) -> Double {
        guard packets > 0 else { return 0 }
        let seconds = packets * Double(frameSize) / Double(meter.configuration.sampleRate)
        return bits / seconds / Double(bitRate)
    }
}
