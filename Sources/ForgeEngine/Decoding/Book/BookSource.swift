import FFmpegBinding
import ForgeModel

/// ONE clock: all tracks of a book joined into one stream of samples in the output's format.
///
/// Tracks of one format run through one resampler without a break, so that a source cut into files gives the same
/// samples as the source whole. Used on one thread.
struct BookSource: ~Copyable {
    /// Consecutive input of one format.
    private struct Run: ~Copyable {
        let format: AudioFormat
        /// Nil where input and output formats are the same.
        var resampler: Resampler?
        /// The clock when the run began.
        let start: Int64
        /// Samples taken in, at the input's rate, and given out, at the output's.
        var consumed: Int64 = 0
        var produced: Int64 = 0

        /// Where on the clock a moment of the input lies, counted in input samples from the run's start.
        func clock(at input: Int64, output rate: Int32) -> Int64 {
            let own = SampleRate(hertz: Int(format.sampleRate))
            return start + SampleCount(input).rescaled(from: own, to: SampleRate(hertz: Int(rate))).value
        }

        /// Output samples that the input taken in stands for and that are not given out yet.
        func owed(output rate: Int32) -> Int64 { clock(at: consumed, output: rate) - start - produced }
    }

    private let tracks: [TrackProbe]
    private let output: AudioFormat
    private let isCancelled: CancellationCheck

    private var ahead: TracksAhead
    private var nextTrack = 0
    private var reader: TrackReader?
    private var decoded: Frame
    /// The part of `decoded` that no run has taken yet.
    private var held = 0..<0
    private var isTrackStart = false
    private var run: Run?
    private var converted: Frame
    /// The part of `converted`, or of `decoded` where nothing needs converting, that is not delivered yet.
    private var pending = 0..<0
    private var pendingIsConverted = false
    private var clock: ChapterClock
    private let listening: SoundMeter.Subjects
    private var meter: SoundMeter
    /// Facts heard in each track that has ended.
    private(set) var heard: [SoundFacts] = []

    /// Samples delivered so far: the book's clock.
    private(set) var position: Int64 = 0
    private(set) var warnings = ClosingWarnings()

    /// - Parameters:
    ///   - output: the format that the encoder wants.
    ///   - lane: where tracks are decoded ahead; nil decodes all on this thread.
    ///   - held: the tracks, where they are decoded already.
    ///   - listening: what is heard of the tracks beside their level.
    ///   - damaged: whether damaged tracks are errors at their end or warnings.
    /// - Throws: `ForgeError` when memory is short.
    static func open(
        tracks: [TrackProbe], marks: [ChapterMark], output: AudioFormat, lane: (any EncodeLane)? = nil,
        held: [DecodedTrack]? = nil, damaged: DamagePolicy = .fail, listening: SoundMeter.Subjects = .init(),
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> BookSource {
        try running(.decoding) { () throws(AVError) in
            BookSource(
                tracks: tracks, ahead: TracksAhead(tracks, on: lane, damaged: damaged, held: held),
                clock: ChapterClock(marks: marks, rate: SampleRate(hertz: Int(output.sampleRate))),
                output: output, listening: listening, decoded: try Frame(), converted: try Frame(),
                isCancelled: isCancelled)
        }
    }

    private init(
        tracks: [TrackProbe], ahead: TracksAhead, clock: ChapterClock, output: AudioFormat,
        listening: SoundMeter.Subjects, decoded: consuming Frame, converted: consuming Frame,
        isCancelled: @escaping CancellationCheck
    ) {
        self.tracks = tracks
        self.ahead = ahead
        self.clock = clock
        self.output = output
        self.listening = listening
        meter = SoundMeter(listening)
        self.decoded = decoded
        self.converted = converted
        self.isCancelled = isCancelled
    }

    deinit { ahead.stop() }

    /// The chapters of all tracks delivered so far, on the clock. Final after the end.
    var chapters: [Chapter] { clock.chapters }

    /// Facts heard so far in the track whose turn it is, and its number.
    var hearing: (track: Int, facts: SoundFacts)? {
        heard.count < nextTrack ? (nextTrack - 1, meter.facts(isWhole: false)) : nil
    }

    /// The next samples, as many as that unless the book ends before; nil behind its end.
    mutating func block(of count: Int) throws(ForgeError) -> PCMBlock? {
        var block = PCMBlock(format: output, capacity: count)
        try fill(&block)
        return block.count > 0 ? block : nil
    }

    /// Appends to a block of the output's format until it is full; it stays short only at the end of the book.
    mutating func fill(_ block: inout PCMBlock) throws(ForgeError) {
        while block.count < block.capacity {
            if pending.isEmpty, try !advance() { return }
            let count = min(pending.count, block.capacity - block.count)
            if pendingIsConverted {
                block.append(converted, at: pending.lowerBound, count: count)
            } else {
                block.append(decoded, at: pending.lowerBound, count: count)
            }
            pending = (pending.lowerBound + count)..<pending.upperBound
            position += Int64(count)
        }
    }

    /// Makes `pending` hold something; false at the end of the book.
    private mutating func advance() throws(ForgeError) -> Bool {
        while true {
            if held.isEmpty, try !decode() { return try endRun() }
            let format = decoded.format
            if run?.format != format {
                if try endRun() { return true }
                try beginRun(format)
            }
            if isTrackStart { placeChapters() }
            try convertHeld()
            if !pending.isEmpty { return true }
        }
    }

    /// Makes `held` hold something, opening track after track; false after the last.
    private mutating func decode() throws(ForgeError) -> Bool {
        while true {
            if reader == nil {
                guard nextTrack < tracks.count else { return false }
                reader = try ahead.open(nextTrack, isCancelled: isCancelled)
                nextTrack += 1
                isTrackStart = true
                meter = SoundMeter(listening)
            }
            if let range = try reader?.next(into: &decoded) {
                try running(.decoding) { () throws(AVError) in try meter.hear(decoded, range) }
                held = range
                return true
            }
            endTrack()
        }
    }

    private mutating func endTrack() {
        clock.endTrack(at: run?.clock(at: run?.consumed ?? 0, output: output.sampleRate) ?? position)
        if let ended = reader?.closingWarnings { warnings.add(ended) }
        reader = nil
        meter.breakOff()
        heard.append(meter.facts(isWhole: true))
    }

    private mutating func placeChapters() {
        isTrackStart = false
        let rate = output.sampleRate
        let own = SampleRate(hertz: Int(decoded.format.sampleRate))
        let probe = tracks[nextTrack - 1]
        clock.beginTrack(nextTrack - 1) { offset in
            let inRun = offset.rescaled(from: probe.sampleRate, to: own).value + (run?.consumed ?? 0)
            return run?.clock(at: inRun, output: rate) ?? 0
        }
    }

    private mutating func beginRun(_ format: AudioFormat) throws(ForgeError) {
        let target = output
        let resampler: Resampler? =
            if format == target { nil } else {
                try running(.resampling) { () throws(AVError) in try Resampler.open(from: format, to: target)
                }
            }
        run = Run(format: format, resampler: resampler, start: position + Int64(pending.count))
    }

    /// Moves `held` through the run into `pending`.
    private mutating func convertHeld() throws(ForgeError) {
        let taken = held
        held = 0..<0
        run?.consumed += Int64(taken.count)
        do throws(AVError) {
            if try run?.resampler?.convert(
                decoded, at: taken.lowerBound, count: taken.count, into: &converted) != nil
            {
                pending = 0..<converted.sampleCount
                pendingIsConverted = true
            } else {
                pending = taken
                pendingIsConverted = false
            }
        } catch {
            throw ForgeError(error, step: .resampling)
        }
        run?.produced += Int64(pending.count)
    }

    /// Takes what the resampler still holds and closes the run; false when there was nothing.
    ///
    /// A run gives exactly its input's length on the output's clock, rounded to the nearest sample: what the filter
    /// gives beyond is cut, and what it withholds, at most a sample or two of its rounding, is silence.
    private mutating func endRun() throws(ForgeError) -> Bool {
        guard let owed = run?.owed(output: output.sampleRate) else { return false }
        do throws(AVError) {
            if owed > 0 {
                try run?.resampler?.flush(into: &converted)
                let given = converted.sampleCount
                try converted.extend(to: Int(owed))
                if given < Int(owed) { converted.silence(at: given, count: Int(owed) - given) }
                pending = 0..<Int(owed)
                pendingIsConverted = true
            }
        } catch {
            throw ForgeError(error, step: .resampling)
        }
        run = nil
        return !pending.isEmpty
    }
}
