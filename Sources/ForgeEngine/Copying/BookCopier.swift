import FFmpegBinding
package import ForgeModel
import M4BFormat

/// Makes one M4B of packets that are AAC already, on the calling thread: no sample is decoded but to check.
package struct BookCopier {
    private(set) var book: Book
    let plan: ConversionPlan
    let damaged: DamagePolicy
    private let verification: VerificationDepth
    /// Whether damaged tracks are copied all the same, with silent packets in the place of those that do not decode.
    let keepsPackets: Bool
    /// Whether those are silenced; else they are copied as they are.
    private let silencesPackets: Bool
    let isCancelled: CancellationCheck
    let onEvent: (ConversionEvent) -> Void
    /// The stream that all packets belong to: that of the first copied track.
    let model: AACFacts

    /// - Parameters:
    ///   - plan: what `Planner` made of the book; at least one of its tracks is copied.
    ///   - damaged: what becomes of tracks that turn out to be damaged: of encoded ones kept, or an error.
    ///   - keepsPackets: whether the same holds of copied ones, with silence in the place of packets that do not decode;
    ///     else those are an error in any case.
    ///   - silencesPackets: false leaves such packets as they are.
    ///   - verification: how much of the book is read back.
    ///   - isCancelled: asked before every block of packets; true ends the work with a `cancelled` error and no file.
    ///   - onEvent: called on this thread; progress at most ten times a second.
    package init(
        book: Book, plan: ConversionPlan, damaged: DamagePolicy = .fail, keepsPackets: Bool = false,
        silencesPackets: Bool = true, verification: VerificationDepth = .quick,
        isCancelled: @escaping CancellationCheck,
        onEvent: @escaping (ConversionEvent) -> Void
    ) {
        let first = book.tracks.indices.first { plan.method(of: $0) == .copy }
        guard let model = first.flatMap({ book.tracks[$0].aac }) else {
            preconditionFailure("a plan that copies has AAC to copy")
        }
        self.book = book
        self.plan = plan
        self.damaged = damaged
        self.keepsPackets = keepsPackets && damaged == .keep
        self.silencesPackets = silencesPackets
        self.verification = verification
        self.isCancelled = isCancelled
        self.onEvent = onEvent
        self.model = model
    }

    /// Copies, verifies and publishes. Nothing is at the destination before all of it is right.
    ///
    /// - Parameter replacing: whether an existing file of that name is replaced.
    /// - Throws: `ForgeError`.
    package func run(replacing: Bool) throws(ForgeError) -> ConversionReport {
        let began = ContinuousClock.now
        if keepsPackets, silencesPackets {
            var copier = self
            for index in book.tracks.indices { copier.book.tracks[index].aac?.broken = try broken(in: index) }
            return try copier.make(replacing: replacing, since: began)
        }
        return try make(replacing: replacing, since: began)
    }

    private func make(
        replacing: Bool, since began: ContinuousClock.Instant
    ) throws(ForgeError) -> ConversionReport {
        let file = try OutputFile(destination: plan.output)
        try Preflight.checkRoom(for: expectedSize, at: plan.output)
        let progress = progress
        progress.tell(.processing, 0)
        var made = try copy(into: file)
        if verification != .nothing {
            progress.tell(.verifying, made.book.length.value)
            if verification == .full { made.book.levels = try levels(of: made) }
            try CopyVerifier.verify(file, made, book: book, isCancelled: isCancelled)
        }
        if isCancelled() { throw .cancelled(step: .publishing) }
        try file.publish(replacing: replacing)
        progress.tell(.complete, made.book.length.value)
        return made.book.report(plan, since: began)
    }

    /// Puts all packets into the file and the boxes around them.
    func copy(into file: OutputFile) throws(ForgeError) -> CopiedBook {
        try funnel {
            if case .mixed(let encoding, _) = plan.audio.making {
                try copyAndEncode(into: file, encoding)
            } else {
                try copyAll(into: file)
            }
        }
    }

    var progress: CopyProgress {
        CopyProgress(of: plan, frameLength: model.frameLength, onEvent: onEvent)
    }

    func trackFormat(priming: Int) -> AudioTrackFormat {
        AudioTrackFormat(
            sampleRate: model.sampleRate.hertz, channels: model.channels, framesPerPacket: model.frameLength,
            audioSpecificConfig: model.config, priming: priming,
            language: M4BTags.languageCode(book.metadata[.language]),
            kind: plan.output.fileExtension == "m4a" ? .audio : .book)
    }

    /// Bytes: the packets, their sizes in the table, and the covers.
    private var expectedSize: Int64 {
        let copied = book.tracks.compactMap(\.aac).reduce(Int64(0)) { sum, facts in
            // Of a part of a track the part.
            var clock = facts.clock
            let span = facts.span
            let kept = clock.add(priming: span.priming, length: span.length, packets: span.packets).packets
            let share = min(1, Double(kept.count) / Double(max(1, facts.packets)))
            return sum + Int64(share * Double(facts.bytes)) + 4 * Int64(kept.count)
        }
        let others = book.tracks.count == 1 ? book.tracks[0].pictures.reduce(0) { $0 + $1.data.count } : 0
        return copied + Int64(max(others, book.cover?.data.count ?? 0))
    }
}
