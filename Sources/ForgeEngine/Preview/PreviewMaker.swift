package import ForgeModel
import M4BFormat

/// Makes the samples of a preview on the calling thread, encoding on a lane: all of them, or none.
package struct PreviewMaker {
    /// One way to make the book.
    package struct Variant {
        package var name: String
        package var plan: ConversionPlan

        package init(name: String, plan: ConversionPlan) { (self.name, self.plan) = (name, plan) }
    }

    /// Seconds of a sample.
    package static let seconds: Int64 = 30
    static let original = "original"

    let book: Book
    let name: String
    let variants: [Variant]
    let start: MediaTime?
    let lane: any EncodeLane
    let isCancelled: CancellationCheck
    let onProgress: (ProgressSnapshot) -> Void

    /// - Parameters:
    ///   - name: the book's, where its metadata have no title.
    ///   - start: where the samples begin; nil looks for a place.
    ///   - isCancelled: asked often; true ends the work with a `cancelled` error, and nothing of it stays.
    ///   - onProgress: called on the same thread, before the first sample and after each: what is done of all of them.
    package init(
        _ book: Book, name: String, variants: [Variant], start: MediaTime?, lane: any EncodeLane,
        isCancelled: @escaping CancellationCheck, onProgress: @escaping (ProgressSnapshot) -> Void = { _ in }
    ) {
        self.onProgress = onProgress
        self.book = book
        self.name = name
        self.variants = variants
        self.start = start
        self.lane = lane
        self.isCancelled = isCancelled
    }

    struct Made {
        var file: OutputFile
        var sample: PreviewReport.Sample
    }

    /// The sample rate of the report's positions: that of the book's first track.
    private var clock: SampleRate { book.tracks.first?.sampleRate ?? SampleRate(hertz: 44_100) }

    var length: Int64 {
        book.tracks.reduce(0) { $0 + $1.length.rescaled(from: $1.sampleRate, to: clock).value }
    }

    /// - Parameters:
    ///   - inputs: what is read for the book: no sample takes its place.
    ///   - replacing: whether files of the samples' names are replaced.
    /// - Throws: `ForgeError`.
    package func run(
        in path: ForgePath, inputs: [Preflight.Input], replacing: Bool
    ) throws(ForgeError) -> PreviewReport {
        let began = ContinuousClock.now
        let folder = try OutputFolder(path)
        do throws(ForgeError) {
            let names = [Self.original] + variants.filter { !$0.plan.isCopied }.map(\.name)
            for name in names {
                try Preflight.check(output: file(name, in: path), inputs: inputs, replacing: replacing)
            }
            let (span, warnings) = try place()
            let excerpt = try Excerpt(span, of: book.tracks, clock: clock, isCancelled: isCancelled)
            guard !excerpt.isEmpty else {
                throw .damaged(
                    book.tracks[0].path, step: .decoding,
                    reason:
                        "nothing decodes at \(SpanText.clock(seconds: seconds(span.lowerBound))) of the book")
            }
            let isWhole = span == 0..<length
            let (made, samples) = try samples(excerpt, isWhole: isWhole, in: path)
            if isCancelled() { throw .cancelled(step: .publishing) }
            for one in made { try one.file.publish(replacing: replacing) }
            return PreviewReport(
                folder: path, title: book.metadata[.title] ?? name, start: SampleCount(span.lowerBound),
                length: excerpt.length(at: clock), bookLength: SampleCount(length), sampleRate: clock,
                samples: samples, warnings: warnings, elapsedSeconds: began.duration(to: .now) / .seconds(1))
        } catch {
            folder.removeIfMade()
            throw error
        }
    }

    private func file(_ name: String, in folder: ForgePath) -> ForgePath {
        folder.appending(ForgePath("\(name).m4a"))
    }

    func seconds(_ position: Int64) -> Double { SampleCount(position).seconds(at: clock) }

    /// The span of the book that is heard, and what there is to say of it.
    private func place() throws(ForgeError) -> (Range<Int64>, warnings: [String]) {
        let count = min(length, Self.seconds * Int64(clock.hertz))
        if let start {
            let first = start.samples(at: clock).value
            guard first < length else {
                throw Planner.usage(
                    "the book ends at \(SpanText.clock(seconds: seconds(length)))",
                    "name an earlier place with \(.start)")
            }
            return (first..<min(length, first + count), [])
        }
        if count == length { return (0..<length, []) }
        let finder = PlaceFinder(tracks: book.tracks, length: length, clock: clock, isCancelled: isCancelled)
        if let found = try finder.find(count) { return (found..<found + count, []) }
        let third = min(length / 3, length - count)
        return (third..<third + count, ["no sound was found in the book: the samples are silent"])
    }

    private func samples(
        _ excerpt: Excerpt, isWhole: Bool, in folder: ForgePath
    ) throws(ForgeError) -> (made: [Made], [PreviewReport.Sample]) {
        let one = excerpt.length(at: clock).value
        func tell(_ done: Double, _ stage: ProgressSnapshot.Stage = .processing) {
            onProgress(
                ProgressSnapshot(
                    stage: stage, done: SampleCount(Int64(done * Double(one))),
                    total: SampleCount(Int64(variants.count + 1) * one), sampleRate: clock))
        }
        tell(0)
        var made = [try original(excerpt, file(Self.original, in: folder))]
        var samples = [made[0].sample]
        var qualities: [ConversionPlan.Audio: Int] = [:]
        for (index, variant) in variants.enumerated() {
            tell(Double(index + 1))
            if variant.plan.isCopied {
                var sample = made[0].sample
                (sample.name, sample.method, sample.quality) = (variant.name, .copy, nil)
                sample.bookBytes = variant.plan.expectedBytes
                sample.bitRate = variant.plan.audio.bitRate
                sample.reasons = variant.plan.audio.reasons
                samples.append(sample)
                continue
            }
            let one = try encoded(variant, excerpt, file(variant.name, in: folder), isWhole, &qualities) {
                tell(Double(index + 1) + 0.9 * $0, .calibrating)
            }
            made.append(one)
            samples.append(one.sample)
        }
        return (made, samples)
    }
}
