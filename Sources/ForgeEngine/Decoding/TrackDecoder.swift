import FFmpegBinding
import ForgeModel

/// Decodes one track to its real samples: encoder delay and padding are gone, and silence stands where sound is missing,
/// so that what follows stays at its place. Used on one thread.
struct TrackDecoder: ~Copyable {
    /// Bytes between frames that are worth a word.
    private static let leastPadding: Int64 = 1024

    let probe: TrackProbe
    let damaged: DamagePolicy
    let file: InputFile
    let extent: SoundExtent
    private var packets: StreamPackets
    private var decoder: MediaDecoder
    private var packet: Packet
    private let isCancelled: CancellationCheck
    private var isDraining = false
    private var lastDuration: Int64 = 0
    /// True where the file's tables are read by us, and libav is told to trim nothing: version 5.1 rounds an MP4's edit
    /// list to whole packets and takes a short Ogg's padding away twice.
    private let ownsTrimming: Bool
    /// Samples still to be dropped at the start.
    private var headSkip: Int64
    private var silence: PendingSilence
    /// Bytes in front of and between the frames that are no sign of sound.
    private(set) var padding: Int64 = 0
    /// Seconds of pauses whose noise the decoder does not make.
    private(set) var pauses = 0.0

    var meter: LossMeter
    var loss = SoundLoss()
    private var clock: TrackClock
    /// Samples delivered so far, at the probe's rate.
    var position: Int64 { clock.position }
    /// Of them, silence that the track's length does not count.
    private var uncounted = SampleCount.zero
    /// Hz, of the last frame; 0 before the first.
    private(set) var rate = 0
    /// Samples that were no sound, and where the first of them was, in seconds.
    private(set) var wild: (count: Int, first: Double) = (0, 0)

    /// - Parameter damaged: whether a track that is damaged is decoded to its end and told of, or is an error there.
    /// - Throws: `ForgeError`, step `decoding`.
    static func open(
        _ probe: TrackProbe, damaged: DamagePolicy = .fail, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackDecoder {
        let ownsTrimming = probe.priming != nil
        let track = try OpenTrack.open(
            probe, ownsTrimming: ownsTrimming, usesTable: ownsTrimming, isCancelled: isCancelled)
        let file = track.file
        let extent = try SoundExtent(probe, file, isCancelled: isCancelled)
        // A libavformat that takes away what is declared says so on the first packet.
        let headSkip = track.demuxer.headSkip(of: probe, track.info)
        var meter = LossMeter(
            probe, file, frames: extent.frames, timeBase: track.info.timeBase,
            isAlone: track.demuxer.isSoundAlone)
        // In Ogg it takes the frames of a page behind a hole for those that follow the ones in front of it.
        if ["flac", "ogg"].contains(probe.container), probe.codec == "flac" {
            meter.countFrames(by: track.info.extradata, at: probe.sampleRate)
        }
        if track.table != nil, let facts = probe.aac { meter.count(at: facts.sampleRate) }
        if !probe.stream.jumps.isEmpty { meter.jumps = OggJumps(probe.stream.jumps) }
        do throws(AVError) {
            let silence = try PendingSilence(track.decoder.format)
            let speech = try SpeechFrames.of(track.info.codec)
            let packet = try Packet()
            let stream = track.info.index
            let packets = StreamPackets(
                of: probe.path, track.demuxer, stream: stream, track.table, speech, isCancelled: isCancelled)
            return TrackDecoder(
                probe: probe, damaged: damaged, file: file, extent: extent, packets: packets,
                decoder: track.decoder, packet: packet, silence: silence, headSkip: headSkip, meter: meter,
                isCancelled: isCancelled)
        } catch {
            throw ForgeError(error, step: .decoding, input: probe.path)
        }
    }

    private init(
        probe: TrackProbe, damaged: DamagePolicy, file: InputFile, extent: SoundExtent,
        packets: consuming StreamPackets, decoder: consuming MediaDecoder, packet: consuming Packet,
        silence: consuming PendingSilence, headSkip: Int64, meter: LossMeter,
        isCancelled: @escaping CancellationCheck
    ) {
        self.probe = probe
        clock = TrackClock(rate: probe.sampleRate)
        self.damaged = damaged
        self.file = file
        self.extent = extent
        self.packets = packets
        self.decoder = decoder
        self.packet = packet
        self.silence = silence
        ownsTrimming = probe.priming != nil
        self.headSkip = headSkip
        self.meter = meter
        self.isCancelled = isCancelled
    }

    /// Decodes the next frame and tells which of its samples are real; nil at the end of the track.
    ///
    /// - Throws: `ForgeError` when the track cannot be decoded, changed, or is damaged and damaged tracks are not kept.
    mutating func next(into frame: inout Frame) throws(ForgeError) -> Range<Int>? {
        do throws(ForgeError) {
            if let range = try decode(into: &frame) { return range }
            try file.checkUnchanged(step: .decoding)
            try checkEnd()
            return nil
        } catch {
            // What is made of another file's bytes says nothing.
            if error.code != .cancelled { try file.checkUnchanged(step: .decoding) }
            throw error
        }
    }

    private mutating func decode(into frame: inout Frame) throws(ForgeError) -> Range<Int>? {
        while true {
            if isCancelled() { throw .cancelled(step: .decoding) }
            if try !silence.give(into: &frame) {
                switch try receive(into: &frame) {
                case .ready: if try holdBack(&frame) { continue }
                case .needsInput:
                    try feed()
                    continue
                case .finished: return nil
                }
            }
            if let range = real(of: frame) { return range }
        }
    }

    /// The samples of a frame that are no encoder's delay or padding.
    private mutating func real(of frame: borrowing Frame) -> Range<Int>? {
        let skipped = min(headSkip, Int64(frame.sampleCount))
        headSkip -= skipped
        let count = Int64(frame.sampleCount) - skipped
        // Tables also cut what libav before 9 leaves on: the padding at the end of AAC in MP4.
        let end = ownsTrimming && probe.isLengthExact ? probe.length + uncounted : nil
        let kept = clock.take(count, at: frame.format.sampleRate, until: end)
        return kept > 0 ? Int(skipped)..<Int(skipped + kept) : nil
    }

    /// Seconds delivered so far.
    var elapsed: Double { SampleCount(position).seconds(at: probe.sampleRate) }

    /// Looks at a frame that was decoded; true when silence comes before it.
    private mutating func holdBack(_ frame: inout Frame) throws(ForgeError) -> Bool {
        let format = frame.format
        rate = max(1, Int(format.sampleRate))
        let now = elapsed
        if let found = decoder.wild {
            if wild.count == 0 { wild.first = now + Double(found.first) / Double(rate) }
            wild.count += found.count
        }
        let left = probe.length.seconds(at: probe.sampleRate) - now
        guard let gap = try meter.gap(before: frame, left: left) else { return false }
        let seconds = Double(gap.samples) / Double(rate)
        note(padding: gap.padding)
        loss.add(seconds, at: now)
        headSkip += gap.surplus
        guard gap.silence > 0 else { return false }
        silence.add(gap.silence, in: format)
        uncounted += SampleCount(gap.uncounted).rescaled(from: SampleRate(hertz: rate), to: probe.sampleRate)
        silence.hold(&frame)
        return true
    }

    mutating func note(padding bytes: Int64) {
        if bytes >= Self.leastPadding { padding += bytes }
    }

    private mutating func receive(into frame: inout Frame) throws(ForgeError) -> Reception {
        do {
            return try decoder.receive(into: &frame)
        } catch {
            refuse()
            return isDraining ? .finished : .needsInput
        }
    }

    /// Reads one packet and gives it to the decoder, or tells it that there are no more. A packet that the decoder
    /// refuses, for whatever reason, is lost and no more than that.
    private mutating func feed() throws(ForgeError) {
        guard try packets.read(into: &packet, &meter) else {
            isDraining = true
            do { try decoder.finish() } catch { meter.refuse(duration: 0) }
            return
        }
        defer { packet.clear() }
        let isFrame = meter.admit(&packet)
        packets.judge(packet, isFrame: isFrame)
        guard isFrame else { return }
        if meter.packets == 1, !ownsTrimming, packet.skippedSamples.start > 0 { headSkip = 0 }
        lastDuration = packet.duration
        do { try decoder.send(packet) } catch { refuse() }
    }

    /// The decoder did not take the packet: silence stands for one of a pause, and others are lost.
    private mutating func refuse() {
        guard let pause = packets.pause, !isDraining else { return meter.refuse(duration: lastDuration) }
        rate = max(1, Int(decoder.format.sampleRate))
        silence.add(pause, in: decoder.format)
        let seconds = Double(pause) / Double(rate)
        pauses += seconds
        meter.pause(seconds)
    }
}
