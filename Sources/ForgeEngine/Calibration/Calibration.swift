import FFmpegBinding
import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Finds the quality at which a book meets its bit rate, by encoding small pieces of it on the slots.
///
/// The result depends on the book alone, not on the number of slots.
struct Calibration {
    let meter: ExcerptMeter
    let frameSize: Int
    /// Nil: the whole book is encoded.
    let places: [ExcerptPlan.Place]?
    let lane: any EncodeLane
    let isCancelled: CancellationCheck

    init(
        book: Book, configuration: EncoderConfiguration, frameSize: Int, pcm: AudioFormat,
        lane: any EncodeLane,
        isCancelled: @escaping CancellationCheck
    ) {
        meter = ExcerptMeter(tracks: book.tracks, output: pcm, configuration: configuration)
        self.frameSize = frameSize
        places =
            ExcerptPlan(
                tracks: book.tracks, frameSize: frameSize, output: SampleRate(hertz: configuration.sampleRate)
            ).places
        self.lane = lane
        self.isCancelled = isCancelled
    }

    /// - Returns: `global_quality`, in units of lambda.
    /// - Throws: `ForgeError`, `cancelled` among others.
    func quality() throws(ForgeError) -> Int {
        let configuration = meter.configuration
        // Where speech at its default rates came out; a wrong guess costs a few per cent of accuracy.
        var search = QualitySearch(guess: configuration.channels == 1 ? 115 : 145, power: 0.9)
        guard let places else { return try qualityOfAll(&search) }
        let few = stride(from: 0, to: places.count, by: 8).map { places[$0] }
        search.learn(ratio: try ratio(few, search.quality), isComparable: false)
        search.learn(ratio: try ratio(few, search.quality), isComparable: true)
        let last = try ratio(places, search.quality)
        search.learn(ratio: last, isComparable: false)
        // So far off, the power that was learnt may not hold.
        if last > 0, abs(log(last)) > 0.15 {
            search.learn(ratio: try ratio(places, search.quality), isComparable: true)
        }
        return search.quality
    }

    /// A short book can be weighed itself, until so little is left to correct that a power wrong by a quarter would
    /// leave it right to a hundredth.
    private func qualityOfAll(_ search: inout QualitySearch) throws(ForgeError) -> Int {
        for _ in 0..<4 {
            let ratio = try ratio([nil], search.quality)
            search.learn(ratio: ratio, isComparable: true)
            if abs(ratio - 1) < 0.04 { break }
        }
        return search.quality
    }

    /// Excerpts of one job: few enough that all slots find work, many enough that opening a file weighs little.
    private static let jobSize = 32

    private struct Sums {
        var parts: [ExcerptMeter.Weight]
        var left: Int
        var failure: ForgeError?
        var isStopped = false
    }

    private func ratio(_ places: [ExcerptPlan.Place], _ quality: Int) throws(ForgeError) -> Double {
        let jobs = stride(from: 0, to: places.count, by: Self.jobSize).map {
            Array(places[$0..<min($0 + Self.jobSize, places.count)])
        }
        return try ratio(jobs, quality)
    }

    /// The bit rate of what is encoded by the one wanted; 0 where nothing could be read.
    ///
    /// - Parameter jobs: the excerpts of each job; nil stands for the whole book.
    private func ratio(_ jobs: [[ExcerptPlan.Place]?], _ quality: Int) throws(ForgeError) -> Double {
        let sums = Monitor(Sums(parts: Array(repeating: .init(), count: jobs.count), left: jobs.count))
        for (index, job) in jobs.enumerated() {
            lane.submit { [meter] in
                do throws(ForgeError) {
                    let part = try meter.weigh(job, quality: quality) {
                        sums.read { $0.isStopped }
                    }
                    sums.update { $0.parts[index] = part }
                } catch {
                    sums.update { $0.failure = error }
                }
                sums.update { $0.left -= 1 }
            }
        }
        while sums.read({ $0.left > 0 }) {
            sums.wait(milliseconds: 50) { $0.left == 0 }
            if isCancelled() {
                sums.update { $0.isStopped = true }
                throw .cancelled(step: .encoding)
            }
        }
        let (parts, failure) = sums.read { ($0.parts, $0.failure) }
        if let failure { throw failure }
        let total = parts.reduce(ExcerptMeter.Weight(), +)
        guard total.packets > 0 else { return 0 }
        let configuration = meter.configuration
        let seconds = total.packets * Double(frameSize) / Double(configuration.sampleRate)
        return total.bits / seconds / Double(configuration.bitRate)
    }
}
