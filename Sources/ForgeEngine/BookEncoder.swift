import FFmpegBinding
package import ForgeModel
import M4BFormat

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Makes one M4B from a book and its plan, on the calling thread.
package struct BookEncoder {
    private let book: Book
    private let plan: ConversionPlan
    private let isCancelled: CancellationCheck
    private let onEvent: (ConversionEvent) -> Void

    /// - Parameters:
    ///   - plan: what `Planner` made of the book.
    ///   - isCancelled: asked before every packet; true ends the work with a `cancelled` error and no file.
    ///   - onEvent: called on this thread; progress at most ten times a second.
    package init(
        book: Book, plan: ConversionPlan, isCancelled: @escaping CancellationCheck,
        onEvent: @escaping (ConversionEvent) -> Void
    ) {
        self.book = book
        self.plan = plan
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
            warnings: plan.warnings + made.warnings, elapsedSeconds: seconds(since: began))
    }

    /// Decodes, joins and encodes all tracks into the file and puts the boxes around them.
    func encode(
        into file: OutputFile, since began: ContinuousClock.Instant
    ) throws(ForgeError) -> EncodedBook {
        let audio = plan.audio
        guard let choice = audio.encoder else { preconditionFailure("a plan that encodes names an encoder") }
        var encoder = try running(.encoding) { () throws(AVError) in
            try Encoder.open(
                EncoderConfiguration(
                    name: choice.name, coder: choice.coder, sampleRate: audio.sampleRate.hertz,
                    channels: audio.channels, bitRate: audio.bitRate))
        }
        let capacity = encoder.frameSize
        let sampleFormat = encoder.format
        var frame = try running(.encoding) { () throws(AVError) in
            try Frame.allocated(format: sampleFormat, capacity: capacity)
        }
        var packet = try running(.encoding) { () throws(AVError) in try Packet() }
        var source = try BookSource.open(
            tracks: book.tracks, marks: book.chapters, output: sampleFormat, isCancelled: isCancelled)

        do {
            var writer = try M4BWriter(
                sink: file, format: trackFormat(of: encoder), packetBound: packetBound(frameSize: capacity),
                chapterRoom: book.chapters.map(\.title), tags: M4BTags(book.metadata), cover: book.m4bCover)
            var ticker = Ticker(began)
            while true {
                try frame.prepare(capacity: capacity)
                let position = source.position
                let count = try source.fill(&frame, capacity: capacity)
                if count == 0 { break }
                frame.sampleCount = count
                frame.timestamp = position
                try encoder.send(frame)
                try drain(&encoder, &packet, into: &writer)
                if ticker.isDue { onEvent(.progress(snapshot(.processing, source.position, since: began))) }
                if count < capacity { break }
            }
            try encoder.finish()
            try drain(&encoder, &packet, into: &writer)

            let warnings = source.warnings
            for warning in warnings { onEvent(.warning(warning)) }
            let chapters = source.chapters
            let length = source.position
            let summary = try writer.finish(
                sampleCount: length,
                chapters: chapters.map { M4BChapter(start: $0.start.value, title: $0.title) })
            return EncodedBook(
                summary: summary, length: SampleCount(length), chapters: chapters, warnings: warnings,
                tags: M4BTags(book.metadata), format: trackFormat(of: encoder))
        } catch let error as ForgeError {
            throw error
        } catch let error as AVError {
            throw ForgeError(error, step: .encoding)
        } catch {
            throw ForgeError(
                .system, step: .writing, path: plan.output, reason: "\(error)",
                remedy: "report this with the output of -v")
        }
    }

    private func drain(
        _ encoder: inout Encoder, _ packet: inout Packet, into writer: inout M4BWriter<OutputFile>
    ) throws {
        while case .ready = try encoder.receive(into: &packet) {
            try writer.append(packet.bytes)
            packet.clear()
        }
    }

    private func trackFormat(of encoder: borrowing Encoder) -> AudioTrackFormat {
        AudioTrackFormat(
            sampleRate: plan.audio.sampleRate.hertz, channels: plan.audio.channels,
            framesPerPacket: encoder.frameSize, audioSpecificConfig: encoder.audioSpecificConfig,
            priming: encoder.initialPadding, language: M4BTags.languageCode(book.metadata[.language]))
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
    private func packetBound(frameSize: Int) -> Int64 {
        let rate = Int64(plan.audio.sampleRate.hertz)
        let samples = plan.length.value + (plan.isLengthExact ? rate : plan.length.value / 100 + 60 * rate)
        return samples / Int64(frameSize) + 8
    }

    private func snapshot(
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

/// What was written, for those who check and report it.
struct EncodedBook {
    var summary: M4BSummary
    var length: SampleCount
    var chapters: [Chapter]
    var warnings: [String]
    var tags: M4BTags
    var format: AudioTrackFormat
}

/// Says when a tenth of a second has gone by; asks the clock only every sixteenth time.
private struct Ticker {
    private var calls: UInt8 = 0
    private var next: ContinuousClock.Instant

    init(_ now: ContinuousClock.Instant) { next = now }

    var isDue: Bool {
        mutating get {
            calls &+= 1
            guard calls % 16 == 0, case let now = ContinuousClock.now, now >= next else { return false }
            next = now + .milliseconds(100)
            return true
        }
    }
}
