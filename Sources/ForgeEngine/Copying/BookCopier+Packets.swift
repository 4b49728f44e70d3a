import ForgeModel
import ForgeSystem
import M4BFormat

extension BookCopier {
    /// All is known before the first packet: every byte goes to its final place, once.
    func copyAll(into file: OutputFile) throws -> CopiedBook {
        let layout = CopyLayout(
            book, spans: book.tracks.map { $0.aac?.span ?? .init(priming: 0, length: 0, packets: 0) },
            clock: model.clock, rate: model.sampleRate)
        let movie = try OpenMovie(onlyTrackOf: book)
        var (bytes, largest) = (Int64(0), 1)
        for (track, part) in zip(book.tracks, layout.parts) {
            bytes += try TrackPackets.bytes(of: track, in: movie, packets: part.packets)
            largest = max(largest, track.aac?.largestPacket ?? 0)
        }
        let format = trackFormat(priming: Int(layout.priming))
        let chapters = layout.chapters.written
        let tags = M4BTags(of: book, in: movie)
        var writer = try M4BWriter(
            sink: file, format: format,
            contents: M4BContents(
                packetCount: layout.packets, audioBytes: bytes, largestPacket: largest,
                sampleCount: layout.length,
                chapters: chapters), tags: tags, cover: book.m4bCover)
        var copied: [CopiedPart] = []
        var progress = progress
        var warnings = ClosingWarnings()
        for (track, part) in zip(book.tracks, layout.parts) {
            copied.append(try append(track, movie, part, to: &writer, &progress, &warnings))
            ProcessMemory.release(behind: copied.count)
        }
        let summary = try writer.finish(sampleCount: layout.length, chapters: chapters) {
            progress.tell($0.stage, layout.length)
        }
        for warning in warnings.all { onEvent(.warning(warning)) }
        return CopiedBook(
            book: EncodedBook(
                summary: summary, length: SampleCount(layout.length), chapters: layout.chapters.chapters,
                warnings: warnings.all, losses: warnings.losses,
                tags: tags, format: format), parts: copied, model: model)
    }

    /// Tracks that do not match are encoded; how many packets they give is known afterwards.
    func copyAndEncode(
        into file: OutputFile, _ encoding: ConversionPlan.Encoding
    ) throws -> CopiedBook {
        let rate = Int64(plan.audio.sampleRate.hertz)
        // A book's estimate is good to a second per track; what is left of the room costs four bytes a packet.
        let length = min(plan.length.value, 1 << 60)
        let bound = (length + rate * Int64(book.tracks.count + 60)) / Int64(model.frameLength)
        var clock = model.clock
        // The first track's priming is the file's, and an encoder primes with one frame.
        let firstPriming = plan.method(of: 0) == .copy ? book.tracks.first?.aac?.priming : nil
        let first = clock.surplus(priming: firstPriming ?? 0)
        let format = trackFormat(
            priming: Int(firstPriming ?? Int64(model.frameLength)) - first * model.frameLength)
        let tags = M4BTags(of: book, in: nil)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: bound + bound / 50,
            chapterRoom: FittedChapters.room(book, plan),
            tags: tags, cover: book.m4bCover)
        var copied: [CopiedPart] = []
        var progress = progress
        var warnings = ClosingWarnings()
        for (index, track) in book.tracks.enumerated() {
            if plan.method(of: index) == .copy, let facts = track.aac {
                let span = facts.span
                let part = clock.add(priming: span.priming, length: span.length, packets: span.packets)
                copied.append(try append(track, nil, part, to: &writer, &progress, &warnings))
            } else {
                let encoder = MatchingEncoder(
                    model: model, encoding: encoding, bitRate: plan.audio.bitRate, damaged: damaged,
                    isCancelled: isCancelled,
                    onPackets: { progress.add(packets: $0) })
                let made = try encoder.encode(track, to: &writer)
                let part = clock.add(
                    priming: made.priming, length: made.length, packets: made.packets, keepsTail: true)
                copied.append(CopiedPart(part: part, sound: made.sound))
                warnings.add(made.warnings)
            }
        }
        let chapters = CopyLayout.chapters(book, parts: copied.map(\.part), rate: model.sampleRate)
        let summary = try writer.finish(
            sampleCount: clock.end, chapters: chapters.written,
            onPart: { [end = clock.end] in progress.tell($0.stage, end) })
        for warning in chapters.news(to: plan) { warnings.add(warning) }
        for warning in warnings.all { onEvent(.warning(warning)) }
        return CopiedBook(
            book: EncodedBook(
                summary: summary, length: SampleCount(clock.end), chapters: chapters.chapters,
                warnings: warnings.all, losses: warnings.losses,
                tags: tags,
                format: format), parts: copied, model: model)
    }

    /// Moves a track's packets, a block at a time.
    ///
    /// - Throws: `ForgeError` `inputDamaged` for a track that is damaged by `DamageRule`, unless those are copied.
    private func append(
        _ track: TrackProbe, _ movie: OpenMovie?, _ part: PacketClock.Part,
        to writer: inout M4BWriter<OutputFile>,
        _ progress: inout CopyProgress, _ warnings: inout ClosingWarnings
    ) throws -> CopiedPart {
        guard let facts = track.aac else { preconditionFailure("a track that is copied is AAC") }
        var marks = CopiedPart.Marks(part.packets)
        let scan = try PacketScan(facts, packets: part.packets)
        try TrackPackets.forEachRun(of: track, in: movie, packets: part.packets) { first, bytes, sizes in
            if isCancelled() { throw ForgeError.cancelled(step: .writing) }
            marks.note(first, bytes, sizes)
            try scan.look(first, bytes, sizes)
            try writer.append(run: bytes, sizes: sizes)
            progress.add(packets: sizes.count)
        }
        let isDamage = isDamage(facts.loss(refused: scan.refused), of: track)
        // What was known when the track was opened is told by now.
        let isTold = track.damage?.missingSeconds != nil
        if let damage = facts.loss(refused: scan.refused, besidesHoles: isTold).damage {
            if isDamage, !keepsPackets { throw ForgeError.damaged(track.path, step: .decoding, damage) }
            let isNew = isDamage && track.damage == nil
            warnings.add("\(track.path): \(isNew ? "DAMAGED, and kept: " : "")\(damage.text)", isLoss: true)
        }
        return CopiedPart(part: part, marks: marks, refused: scan.refused)
    }
}
