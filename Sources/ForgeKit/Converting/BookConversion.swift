import ForgeDiscovery
import ForgeEngine
import ForgeModel
import ForgeSystem

/// One request from scan to finished file: listing and opening on the reading threads, encoding on one worker.
struct BookConversion: Sendable {
    let request: ConversionRequest
    /// Found already; nil looks for the request's inputs.
    let candidate: BookCandidate?
    let slots: EncodeSlots
    let onEvent: @Sendable (ConversionEvent) -> Void

    init(
        _ request: ConversionRequest, of candidate: BookCandidate? = nil, slots: EncodeSlots = .shared,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) {
        self.request = request
        self.candidate = candidate
        self.slots = slots
        let meter = Monitor(ProgressMeter())
        self.onEvent = { event in meter.update { onEvent($0.take(event, at: .now)) } }
    }

    /// A book that is ready to be encoded.
    struct Prepared {
        var book: Book
        var plan: ConversionPlan
    }

    /// The purpose of a look at the inputs.
    enum Purpose: Sendable {
        case book
        /// An output that cannot be written is told and no error.
        case dryRun
        /// The output is of no account.
        case preview
    }

    /// The result of the first look at the inputs.
    struct Probed: Sendable {
        var candidate: BookCandidate
        var output: ForgePath
        var cover: CoverImage?
        var tracks: [TrackProbe] = []
        var skipped: [ForgePath] = []
        /// About the tracks that were left out.
        var warnings: [String] = []
        /// The missing parts of the book, by the name of the track.
        var incomplete: [String] = []

        /// Takes over what was heard of tracks.
        mutating func take(soundOf heard: [TrackProbe]) {
            let sounds = Dictionary(heard.map { ($0.path, $0.sound) }, uniquingKeysWith: { $1 })
            for index in tracks.indices {
                if let sound = sounds[tracks[index].path] { tracks[index].sound = sound }
            }
        }
    }

    func plan() async throws -> ConversionPlan {
        try await StallTimeout.with(request.stallTimeout) { try await makePlan() }
    }

    private func makePlan() async throws -> ConversionPlan {
        let probed = try await probe(for: .dryRun)
        return try await WorkerPool.reading.run {
            var probed = probed
            return try listen(&probed, prepare(probed, request.encoding), request.encoding).plan
        }
    }

    /// - Parameter workers: the threads of which one decodes and writes the book.
    func run(on workers: WorkerPool = .shared) async throws -> ConversionReport {
        try await StallTimeout.with(request.stallTimeout) {
            let probed = try await probe(for: .book)
            return try await workers.run { try encode(probed) }
        }
    }

    /// The plan of a book whose files are open already. Its output is a name for the current folder.
    static func plan(
        _ candidate: BookCandidate, _ tracks: [TrackProbe], _ request: ConversionRequest,
        leftOut: [ForgeError] = []
    ) throws(ForgeError) -> ConversionPlan {
        let conversion = BookConversion(request, of: candidate, onEvent: { _ in })
        let output = Discovery.outputPath(for: candidate, requested: nil)
        var probed = Probed(candidate: candidate, output: output, tracks: tracks)
        probed.warnings =
            leftOut.map(DamageRuling.leftOut) + tracks.compactMap(conversion.ruling.warning)
        return try conversion.prepare(probed, request.encoding).plan
    }

    private func encode(_ probed: Probed) throws(ForgeError) -> ConversionReport {
        var probed = probed
        var options = request.encoding
        while true {
            let prepared = try listen(&probed, prepare(probed, options), options)
            onEvent(.plan(prepared.plan))
            do {
                var report: ConversionReport
                switch try make(prepared) {
                case .made(let made): report = made
                case .otherwise(let tracks):
                    probed.take(soundOf: tracks)
                    continue
                }
                report.skipped = probed.skipped
                report.tracks = probed.tracks.count
                // Small losses are the same under every ruling, and warnings alone; with damaged tracks kept they are told
                // of what the book lacks.
                let lost = request.damaged == .keep ? report.incomplete : []
                report.incomplete = probed.incomplete + lost.filter { !probed.incomplete.contains($0) }
                return report
            } catch {
                // Sound that an encoder drops, such as a hiss, cannot be told from a wrong join.
                if error.code == .verificationFailed, prepared.plan.isMixed, options.codec == .auto {
                    options.codec = .encode
                    warn("all tracks are encoded, not some copied: \(error.reason)", &probed)
                    continue
                }
                if keeps(error, prepared.plan, &probed) { continue }
                // What was decoded of the track is in the stream by now: without it, the book begins anew.
                guard let path = ruling.trackToLeaveOut(for: error),
                    let index = probed.tracks.firstIndex(where: { $0.path == path })
                else { throw error }
                probed.tracks.remove(at: index)
                leaveOut(path, error, &probed)
            }
        }
    }

    /// Whether the book begins anew with a track that turned out to be damaged: encoded, with silence where packets do
    /// not decode, instead of copied.
    private func keeps(_ error: ForgeError, _ plan: ConversionPlan, _ probed: inout Probed) -> Bool {
        guard request.damaged == .keep, error.code == .inputDamaged, plan.isCopied,
            let index = probed.tracks.firstIndex(where: { $0.path == error.path && $0.damage == nil })
        else { return false }
        probed.tracks[index].damage = TrackDamage(reason: error.reason)
        return true
    }

    /// By copying packets where the plan says so, else by encoding.
    private func make(_ prepared: Prepared) throws(ForgeError) -> BookEncoder.Outcome {
        let (book, plan) = (prepared.book, prepared.plan)
        if plan.isCopied {
            return .made(
                try BookCopier(
                    book: book, plan: plan, damaged: request.damaged,
                    keepsPackets: request.encoding.codec == .copy,
                    verification: request.verification, isCancelled: { Task.isCancelled },
                    onEvent: onEvent
                )
                .run(replacing: request.overwrite))
        }
        let lane = try slots.lane()
        return try BookEncoder(
            book: book, plan: plan, damaged: request.damaged, verification: request.verification, lane: lane,
            isCancelled: { Task.isCancelled }, onEvent: onEvent
        ).run(replacing: request.overwrite)
    }

    func prepare(_ probed: Probed, _ options: EncodingOptions) throws(ForgeError) -> Prepared {
        guard !probed.tracks.isEmpty else {
            throw ForgeError(
                .noAudio, step: .probing, path: request.inputs.first, reason: "no track of it could be read",
                remedy: "replace the damaged files")
        }
        let books = Discovery.split(probed.candidate, probed.tracks)
        guard books.count == 1 else {
            throw ForgeError(
                .usage, step: .scanning, path: request.inputs.first,
                reason: "its album tags tell \(books.count) books: "
                    + Discovery.list(books.map(\.candidate.name)),
                remedy: "name the files of one of them, or all files in order to join them")
        }
        var book = try Discovery.book(
            from: books[0].candidate, tracks: books[0].tracks, overrides: request.metadata,
            cover: probed.cover,
            options: request.discovery)
        book.warnings = probed.warnings + book.warnings
        if request.nestsChapters { book.nestBooks() }
        if options.codec != .encode { RepeatedPackets.note(in: &book.tracks) }
        fitCover(of: &book)
        return Prepared(book: book, plan: try plan(book, probed, options))
    }

    /// Makes the cover one that an M4B can hold. A book without its cover is better than no book.
    private func fitCover(of book: inout Book) {
        guard let cover = book.cover else { return }
        do throws(ForgeError) {
            let (fitting, change) = try cover.fittingM4B(side: request.discovery.coverSize)
            book.cover = fitting
            if let change { book.coverReason = (book.coverReason.map { $0 + "; " } ?? "") + change }
        } catch {
            // One that cannot be made smaller is still a cover.
            if cover.fitsM4B, !cover.isCMYK {
                book.warnings.append("the cover stays as it is: \(error.cause ?? error.reason)")
                return
            }
            book.cover = nil
            book.warnings.append("the book has no cover: \(error.worded(request.discovery.optionNames))")
        }
    }

    /// Plans anew with what is heard in places of the tracks, where they are to be encoded and nobody has listened.
    func listen(
        _ probed: inout Probed, _ prepared: Prepared, _ options: EncodingOptions
    ) throws(ForgeError) -> Prepared {
        guard !prepared.plan.isCopied, prepared.book.tracks.allSatisfy({ $0.sound == nil }) else {
            return prepared
        }
        var prepared = prepared
        let count = prepared.book.tracks.count
        prepared.book.tracks = try SoundSurvey.listen(
            to: prepared.book.tracks, isCancelled: { Task.isCancelled },
            onTrack: { tell(.listening, $0, of: count) })
        probed.take(soundOf: prepared.book.tracks)
        prepared.plan = try plan(prepared.book, probed, options)
        return prepared
    }

    private func plan(
        _ book: Book, _ probed: Probed, _ options: EncodingOptions
    ) throws(ForgeError) -> ConversionPlan {
        try Planner.plan(
            book, options: options, output: probed.output, encoders: Planner.EncoderFacts.linked())
    }
}
