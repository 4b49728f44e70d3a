import FFmpegBinding
import ForgeModel

/// ONE clock: all tracks of a book joined into one stream of samples in the output's format.
///
/// Tracks of one format run through one resampler without a break, so that a source cut into files gives the same
/// samples as the source whole. Used on one thread.
struct BookSource: ~Copyable {
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
    private var run: SourceRun?
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
        clock.endTrack(at: run?.clock ?? position)
        if let ended = reader?.closingWarnings { warnings.add(ended) }
        reader = nil
        meter.breakOff()
        heard.append(meter.facts(isWhole: true))
    }

    private mutating func placeChapters() {
        isTrackStart = false
        let probe = tracks[nextTrack - 1]
        clock.beginTrack(nextTrack - 1) { run?.clock(behind: $0, at: probe.sampleRate) ?? 0 }
    }

    private mutating func beginRun(_ format: AudioFormat) throws(ForgeError) {
        run = try .begin(format, output: output, at: position + Int64(pending.count))
    }

    /// Moves `held` through the run into `pending`.
    private mutating func convertHeld() throws(ForgeError) {
        let taken = held
        held = 0..<0
        let given = try run?.convert(decoded, taken, into: &converted)
        (pending, pendingIsConverted) = (given ?? taken, given != nil)
    }

    /// Takes what the run still owes and closes it; false when that is nothing.
    private mutating func endRun() throws(ForgeError) -> Bool {
        guard let rest = try run?.end(into: &converted) else { return false }
        if !rest.isEmpty { (pending, pendingIsConverted) = (rest, true) }
        run = nil
        return !pending.isEmpty
    }
}
