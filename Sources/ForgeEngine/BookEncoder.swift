import FFmpegBinding
package import ForgeModel
import M4BFormat

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes one M4B from a book and its plan: decodes and writes on the calling thread, encodes on a lane.
package struct BookEncoder {
    let book: Book
    let plan: ConversionPlan
    let lane: any EncodeLane
    let isCancelled: CancellationCheck
    let onEvent: (ConversionEvent) -> Void
    /// Where the book is cut: by default as the plan's encoder wants it.
    var grid: ChunkGrid

    /// - Parameters:
    ///   - plan: what `Planner` made of the book.
    ///   - lane: where the chunks are encoded.
    ///   - isCancelled: asked on this thread, before every packet of the inputs and twenty times a second while it
    ///     waits; true ends the work with a `cancelled` error and no file.
    ///   - onEvent: called on this thread; progress at most ten times a second.
    package init(
        book: Book, plan: ConversionPlan, lane: any EncodeLane, isCancelled: @escaping CancellationCheck,
        onEvent: @escaping (ConversionEvent) -> Void
    ) {
        self.book = book
        self.plan = plan
        self.lane = lane
        grid = .of(plan)
        self.isCancelled = isCancelled
        self.onEvent = onEvent
    }

    /// Encodes, verifies and publishes. Nothing is at the destination before all of it is right.
    ///
    /// - Parameter replacing: whether an existing file of that name is replaced.
    /// - Throws: `ForgeError`.
    package func run(replacing: Bool) throws(ForgeError) -> ConversionReport {
        let began = ContinuousClock.now
        let file = try OutputFile(destination: plan.output)
        try Preflight.checkRoom(for: expectedSize, at: plan.output)
        let made = try encode(into: file, since: began)
        onEvent(.progress(snapshot(.verifying, made.length.value, since: began)))
        try Verifier.verify(file, made, book: book, isCancelled: isCancelled)
        if isCancelled() { throw .cancelled(step: .publishing) }
        try file.publish(replacing: replacing)
        onEvent(.progress(snapshot(.complete, made.length.value, since: began)))
        return ConversionReport(
            output: plan.output, fileSize: made.summary.fileSize, length: made.length,
            sampleRate: plan.audio.sampleRate, channels: plan.audio.channels,
            packets: made.summary.packetCount,
            bitRate: made.summary.averageBitrate, chapters: made.chapters, skipped: [],
            warnings: plan.warnings + made.warnings, elapsedSeconds: seconds(since: began),
            quality: made.quality)
    }

    /// Bytes: the sound, its sample table of four bytes a packet, and the cover.
    private var expectedSize: Int64 {
        let seconds = plan.length.seconds(at: plan.audio.sampleRate)
        let packets = plan.length.value / 1024
        return Int64(seconds * Double(plan.audio.bitRate) / 8) + packets * 4
            + Int64(book.cover?.data.count ?? 0)
    }

    /// Room for 1% more packets than the plan expects and a minute: estimates are good to a second per track, and
    /// what is left of the room costs four bytes a packet.
    func packetBound(frameSize: Int) -> Int64 {
        let rate = Int64(plan.audio.sampleRate.hertz)
        let samples = plan.length.value + (plan.isLengthExact ? rate : plan.length.value / 100 + 60 * rate)
        return samples / Int64(frameSize) + 8
    }

    func snapshot(
        _ stage: ProgressSnapshot.Stage, _ done: Int64, since began: ContinuousClock.Instant
    ) -> ProgressSnapshot {
        ProgressSnapshot(
            stage: stage, done: SampleCount(done),
            total: stage == .processing ? plan.length : SampleCount(done),
            sampleRate: plan.audio.sampleRate, elapsedSeconds: seconds(since: began))
    }

    private func seconds(since began: ContinuousClock.Instant) -> Double {
        let elapsed = began.duration(to: .now).components
        return Double(elapsed.seconds) + Double(elapsed.attoseconds) * 1e-18
    }
}
