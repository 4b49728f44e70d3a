import FFmpegBinding
package import ForgeModel
import ForgeSystem
import M4BFormat

/// Makes one M4B from a book and its plan: decodes and writes on the calling thread, encodes on a lane.
package struct BookEncoder {
    let book: Book
    let plan: ConversionPlan
    let damaged: DamagePolicy
    let verification: VerificationDepth
    let lane: any EncodeLane
    let isCancelled: CancellationCheck
    let onEvent: (ConversionEvent) -> Void
    /// Where the book is cut: by default as the plan's encoder wants it.
    var grid: ChunkGrid
    /// The sound of the book's tracks, where it is a preview of another; nil decodes the tracks.
    var excerpt: Excerpt?

    /// - Parameters:
    ///   - plan: what `Planner` made of the book.
    ///   - damaged: what becomes of tracks that turn out to be damaged: kept, or an error.
    ///   - verification: how much of the book is read back.
    ///   - lane: where the chunks are encoded.
    ///   - isCancelled: asked on this thread, before every packet of the inputs and twenty times a second while it
    ///     waits; true ends the work with a `cancelled` error and no file.
    ///   - onEvent: called on this thread; progress at most ten times a second.
    package init(
        book: Book, plan: ConversionPlan, damaged: DamagePolicy = .fail,
        verification: VerificationDepth = .quick, lane: any EncodeLane,
        isCancelled: @escaping CancellationCheck,
        onEvent: @escaping (ConversionEvent) -> Void
    ) {
        self.book = book
        self.plan = plan
        self.damaged = damaged
        self.verification = verification
        self.lane = lane
        grid = .of(plan)
        self.isCancelled = isCancelled
        self.onEvent = onEvent
    }

    /// The same in one piece, whatever the plan's encoder allows: what books of many chunks are measured against.
    package func inOnePiece() -> BookEncoder {
        var encoder = self
        encoder.grid = .serial
        return encoder
    }

    /// The result of a book.
    package enum Outcome {
        case made(ConversionReport)
        /// No book, since the sound is not as the excerpts told on which the plan was made: the tracks
        /// with what was heard, for a new plan.
        case otherwise([TrackProbe])
    }

    /// Encodes, verifies and publishes. Nothing is at the destination before all of it is right.
    ///
    /// - Parameter replacing: whether an existing file of that name is replaced.
    /// - Throws: `ForgeError`.
    package func run(replacing: Bool) throws(ForgeError) -> Outcome {
        let began = ContinuousClock.now
        let (file, encoding) = try make()
        switch encoding {
        case .otherwise(let tracks): return .otherwise(tracks)
        case .made(let made):
            try file.publish(replacing: replacing)
            report(.complete, made.length.value)
            return .made(made.report(plan, since: began))
        }
    }

    /// Encodes and verifies; the file has no name yet.
    ///
    /// - Throws: `ForgeError`.
    func make() throws(ForgeError) -> (file: OutputFile, Encoding) {
        var file = try OutputFile(destination: plan.output)
        try Preflight.checkRoom(for: plan.expectedBytes, at: plan.output)
        var encoding = try encode(into: file)
        guard case .made(var made) = encoding else { return (file, encoding) }
        if var search = qualitySearch(of: made) {
            for _ in 0..<Self.corrections
            where search.improve(ratio: ratio(of: made), margin: padding(of: made) / 2) {
                file = try OutputFile(destination: plan.output)
                encoding = try encode(into: file, quality: search.quality)
                guard case .made(let book) = encoding
                else { preconditionFailure("all of the sound was held against the plan already") }
                made = book
            }
        }
        if let missed = missedBitRate(made) { made.warnings.append(missed) }
        for warning in made.warnings { onEvent(.warning(warning)) }
        encoding = .made(made)
        if verification != .nothing {
            report(.verifying, made.length.value)
            try Verifier.verify(file, made, book: book, isCancelled: isCancelled)
        }
        if isCancelled() { throw .cancelled(step: .publishing) }
        return (file, encoding)
    }

    /// How often a short book that came out too large or too small, though corrected on the way, is encoded once more: where
    /// its parts are so unlike that the last could not make up for the others.
    private static let corrections = 2

    /// A search from where a short book came out; nil for other books.
    private func qualitySearch(of made: EncodedBook) -> QualitySearch? {
        guard encoding.quality == nil, let quality = made.quality, isShort(made.length) else { return nil }
        return QualitySearch(guess: quality)
    }

    /// Tells of a bit rate that was asked for and that the encoder does not give; nil where it does.
    private func missedBitRate(_ made: EncodedBook) -> String? {
        let ratio = ratio(of: made)
        guard plan.audio.isBitRateAsked, encoding.quality == nil, abs(ratio - 1) > Self.promise else {
            return nil
        }
        let figures =
            "the bit rate came out at \(Planner.kilobits(made.summary.averageBitrate)), and "
            + "\(Planner.kilobits(plan.audio.bitRate)) were asked for"
        let bound = ratio < 1 ? QualitySearch.useful.upperBound : QualitySearch.useful.lowerBound
        // Short of its bounds, it is the sound between the places that were weighed.
        guard made.quality.map({ $0 == bound }) ?? true else { return figures }
        return figures + ": of this sound the encoder makes no \(ratio < 1 ? "more" : "less")"
    }

    /// How far a book's bit rate is from what was asked for at the most.
    private static let promise = 0.03

    /// Whether a length is one that pieces tell the quality of, not excerpts.
    func isShort(_ length: SampleCount) -> Bool {
        length.seconds(at: plan.audio.sampleRate) <= ExcerptPlan.shortest
    }

    /// The bit rate by the one wanted: between that of the packets and that of the sound, by which some players reckon.
    private func ratio(of made: EncodedBook) -> Double {
        Double(made.summary.averageBitrate) * (1 + padding(of: made) / 2) / Double(plan.audio.bitRate)
    }

    /// The length of the packets beyond the sound, as a share of it: 2.4% of three seconds.
    private func padding(of made: EncodedBook) -> Double {
        let packets = made.summary.packetCount * Int64(made.format.framesPerPacket)
        return Double(packets - made.length.value) / Double(max(1, made.length.value))
    }

    /// Room for 1% more packets than the plan expects and a minute: estimates are good to a second per track, what is left
    /// of the room costs four bytes a packet, and the writer gives back what is more than 1% of the book.
    func packetBound(frameSize: Int) -> Int64 {
        let rate = Int64(plan.audio.sampleRate.hertz)
        // No book is as long, but headers may say so.
        let length = min(plan.length.value, 1 << 60)
        let samples = length + (plan.isLengthExact ? rate : length / 100 + 60 * rate)
        return samples / Int64(frameSize) + 8
    }

    func report(_ stage: ProgressSnapshot.Stage, _ done: Int64) {
        onEvent(.progress(ProgressSnapshot(stage, done, of: plan)))
    }
}
