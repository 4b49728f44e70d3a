import FFmpegBinding
import ForgeModel
import M4BFormat

extension BookEncoder {
    /// The result of a book.
    enum Encoding {
        case made(EncodedBook)
        /// A book that does not sound as its plan supposed: the tracks with what was heard.
        case otherwise([TrackProbe])
    }

    /// Decodes, joins and encodes all tracks into the file and puts the boxes around them.
    ///
    /// - Parameter quality: what to hold; nil finds it where the plan holds a quality.
    func encode(into file: OutputFile, quality: Int? = nil) throws(ForgeError) -> Encoding {
        var configuration = configuration
        let (format, pcm) = try describe(configuration)
        var keeper: RateKeeper?
        if let quality {
            configuration.quality = quality
        } else if let found = try calibrated(configuration, format.framesPerPacket, pcm) {
            configuration.quality = found.quality
            // What is cut at quiet places is not cut where it was planned.
            if grid.length != nil, !grid.seeksQuiet { keeper = found.keeper }
        }
        let cut = keeper.map { grid.turning(at: $0.seams, of: $0.packets) } ?? grid
        var check = SoundCheck(plan)
        var levels =
            verification == .full ? LevelTrace(rate: Int(pcm.sampleRate), channels: Int(pcm.channels)) : nil
        var source = try BookSource.open(
            tracks: book.tracks, marks: book.chapters, output: pcm, lane: lane,
            held: excerpt?.decoded(), damaged: damaged, listening: check.subjects, isCancelled: isCancelled)
        report(.processing, 0)
        let line = ChunkLine()
        defer { line.stop() }
        do {
            let tags = try M4BTags(of: book, in: OpenMovie(onlyTrackOf: book))
            var writer = try M4BWriter(
                sink: file, format: format, packetBound: packetBound(frameSize: format.framesPerPacket),
                chapterRoom: FittedChapters.room(book, plan), tags: tags,
                cover: book.m4bCover)
            var starter = ChunkStarter(
                line: line, lane: lane, grid: cut, configuration: configuration, keeper: keeper)
            var feeder = ChunkFeeder(grid: cut, frameSize: format.framesPerPacket)
            var ticker = Ticker()
            var isFed = false
            while true {
                for batch in try starter.take() { try writer.append(batch) }
                // Before the wait below: nothing would end it.
                if isFed, starter.isFinished(chunks: feeder.begun, frameSize: format.framesPerPacket) {
                    break
                }
                if isCancelled() { throw ForgeError.cancelled(step: .encoding) }
                if ticker.isDue {
                    let encoded = line.packets * Int64(format.framesPerPacket)
                    report(.processing, min(source.position, encoded))
                }
                let begun = feeder.begun
                guard line.wait(hasRoom: { !isFed && hasRoom(pieces: $0, chunks: begun - $1) }) else {
                    continue
                }
                // Not `block(of:)`, which tells the end behind the last block: the feeder wants to know it with that one.
                var block = PCMBlock(format: pcm, capacity: feeder.blockCapacity)
                try source.fill(&block)
                if let surprise = check.surprise(in: source) {
                    var tracks = book.tracks
                    tracks[surprise.track].correct(surprise.facts, cutoff: encoding.cutoff)
                    return .otherwise(tracks)
                }
                levels?.hear(block)
                isFed = block.count < block.capacity
                starter.keep(block, frameSize: format.framesPerPacket)
                line.add(pieces: feeder.take(block, isLast: isFed) { starter.begin($0, $1) })
            }
            let heldQuality = starter.quality
            for batch in starter.finish() { try writer.append(batch) }
            var made = try finish(writer, source, tags, format)
            made.quality = heldQuality
            levels?.close()
            made.levels = levels
            return .made(made)
        } catch {
            throw ForgeError(error, writing: plan.output)
        }
    }

    /// The plan's.
    var encoding: ConversionPlan.Encoding {
        guard case .encoded(let encoding) = plan.audio.making else {
            preconditionFailure("a book that is encoded was planned so")
        }
        return encoding
    }

    /// The configuration of the plan's encoder, but for a quality that has to be found.
    private var configuration: EncoderConfiguration {
        EncoderConfiguration(
            name: encoding.encoder.name, coder: encoding.encoder.coder,
            sampleRate: plan.audio.sampleRate.hertz, channels: plan.audio.channels,
            bitRate: encoding.modelRate ?? plan.audio.bitRate, cutoff: encoding.cutoff,
            switchedOff: encoding.switchedOff)
    }

    /// The quality that the book is held at; nil where the plan holds the bit rate. A short book is made for it, beside the
    /// plan's output, and nothing of it stays: how large it came out decides.
    ///
    /// - Throws: `ForgeError`.
    func quality() throws(ForgeError) -> Int? {
        let isSearched = encoding.rateControl == .constantQuality && encoding.quality == nil
        if isSearched, isShort(plan.length), case .made(let made) = try make().1 {
            return made.quality
        }
        let (format, pcm) = try describe(configuration)
        return try calibrated(configuration, format.framesPerPacket, pcm)?.quality
    }

    /// The quality to hold; nil where the plan holds the bit rate.
    private func calibrated(
        _ configuration: EncoderConfiguration, _ frameSize: Int, _ pcm: AudioFormat
    ) throws(ForgeError) -> Calibration.Result? {
        guard encoding.rateControl == .constantQuality else { return nil }
        if let quality = encoding.quality { return Calibration.Result(quality: quality) }
        return try Calibration(
            book: book, bitRate: plan.audio.bitRate, configuration: configuration, frameSize: frameSize,
            pcm: pcm, lane: lane, isCancelled: isCancelled
        ) { done, total in
            onEvent(
                .progress(
                    ProgressSnapshot(
                        stage: .calibrating, done: SampleCount(Int64(done)), total: SampleCount(Int64(total)),
                        sampleRate: plan.audio.sampleRate)))
        }.result()
    }

    /// Whether the decoder may go on: samples waiting take memory, and so do packets behind a slow chunk.
    ///
    /// Slots are on the average in the middle of their chunks, so that half a chunk each keeps all of them busy; some
    /// blocks more bridge the time that decoding the next ones takes.
    private func hasRoom(pieces: Int, chunks: Int) -> Bool {
        let perChunk = Int((grid.length ?? 0) / ChunkGrid.blockFrames)
        let width = lane.width
        // One slot takes the samples in their order.
        let waiting = width > 1 ? perChunk * width / 2 : 16
        return pieces < waiting + 16 / plan.audio.channels && chunks < 2 * width + 2
    }

    private func finish(
        _ writer: consuming M4BWriter<OutputFile>, _ source: borrowing BookSource, _ tags: M4BTags,
        _ format: AudioTrackFormat
    ) throws -> EncodedBook {
        let length = SampleCount(source.position)
        let chapters = FittedChapters(source.chapters, length: length, rate: plan.audio.sampleRate)
        let summary = try writer.finish(sampleCount: length.value, chapters: chapters.written) {
            report($0.stage, length.value)
        }
        return EncodedBook(
            summary: summary, length: length, chapters: chapters.chapters, sound: sound(of: source.heard),
            warnings: source.warnings.all + chapters.news(to: plan), losses: source.warnings.losses,
            tags: tags, format: format)
    }

    /// Facts heard in the book, with those of its places for subjects that were not listened for since.
    private func sound(of heard: [SoundFacts]) -> SoundFacts? {
        SoundFacts.joined(
            zip(heard, book.tracks).map { facts, track in
                var facts = facts
                facts.bandwidth = facts.bandwidth ?? track.sound?.bandwidth
                facts.hasEqualChannels = facts.hasEqualChannels ?? track.sound?.hasEqualChannels
                return facts
            })
    }

    /// Opens an encoder to see what its packets and its samples will be like.
    private func describe(
        _ configuration: EncoderConfiguration
    ) throws(ForgeError) -> (AudioTrackFormat, AudioFormat) {
        let encoder = try running(.encoding) { () throws(AVError) in try AudioEncoder.open(configuration) }
        let format = AudioTrackFormat(
            sampleRate: configuration.sampleRate, channels: configuration.channels,
            framesPerPacket: encoder.frameSize, audioSpecificConfig: encoder.audioSpecificConfig,
            priming: encoder.initialPadding, language: M4BTags.languageCode(book.metadata[.language]),
            kind: excerpt == nil ? .book : .audio)
        return (format, encoder.format)
    }
}
