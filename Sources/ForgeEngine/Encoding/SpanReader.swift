import FFmpegBinding
import ForgeModel

/// Decodes a span of a track without decoding what comes before it. Used on one thread.
///
/// Formats without an index are read from their start, because nothing else tells where in them a time is; the others are
/// sought. Where a file tells times to the sample, the samples are those that decoding all of it gives at that place; WMA, which
/// tells them to the packet, may be a packet off, and Matroska, which counts milliseconds, half of one.
struct SpanReader: ~Copyable {
    /// Seconds that are decoded before the span and dropped: a decoder leans on what came before.
    private static let lead = 0.5
    /// Containers in which libavformat finds a time.
    private static let sought: Set<String> = [
        "mov,mp4,m4a,3gp,3g2,mj2", "matroska,webm", "ogg", "flac", "wav", "w64", "aiff", "caf", "au", "asf",
        "ape", "tta",
    ]

    /// Whether a span of a track can be had without reading all that is before it, and to the sample, or nearly.
    static func finds(_ probe: TrackProbe) -> Bool {
        sought.contains(probe.container) && probe.container != "asf"
    }

    private var track: OpenTrack
    private let probe: TrackProbe
    private var packet: Packet
    /// The time stamp of the first sample of the sound, at the track's rate.
    private var origin: Int64 = 0
    /// Of the next sample, at the track's rate; nil until a packet or frame tells.
    private var position: Int64?
    /// Whether `position` is counted from the first sample on, or from the time stamp of a frame.
    private var isCounting = false
    /// False once a packet of the span did not decode.
    private var isWhole = true

    /// - Parameter span: real samples at the track's rate.
    /// - Returns: what is there of it.
    /// - Throws: `ForgeError`, step `decoding`.
    static func read(
        _ span: Range<Int64>, of probe: TrackProbe, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> [DecodedTrack.Part] {
        var parts: [DecodedTrack.Part] = []
        _ = try hear(span, of: probe, isCancelled: isCancelled) { frame, range, _ in
            if parts.last?.hasRoom(for: range.count, of: frame.format) != true {
                parts.append(DecodedTrack.Part(for: range.count, of: frame.format))
            }
            parts[parts.count - 1].append(frame, at: range.lowerBound, count: range.count)
        }
        return parts
    }

    /// Lends the frames of a span one after another, each with its samples that are in the span and the place of the first.
    ///
    /// - Parameter span: real samples at the track's rate.
    /// - Returns: whether all packets of it decoded.
    /// - Throws: `ForgeError`, step `decoding`.
    static func hear(
        _ span: Range<Int64>, of probe: TrackProbe, isCancelled: @escaping CancellationCheck,
        _ sink: (borrowing Frame, Range<Int>, Int64) -> Void
    ) throws(ForgeError) -> Bool {
        let track = try OpenTrack.open(
            probe, ownsTrimming: probe.priming != nil, isCancelled: isCancelled)
        do {
            var reader = SpanReader(track, try Packet())
            try reader.read(span, sink)
            return reader.isWhole
        } catch {
            throw ForgeError(error, step: .decoding, input: probe.path)
        }
    }

    private init(_ track: consuming OpenTrack, _ packet: consuming Packet) {
        probe = track.probe
        self.track = track
        self.packet = packet
    }

    private mutating func read(
        _ span: Range<Int64>, _ sink: (borrowing Frame, Range<Int>, Int64) -> Void
    ) throws {
        let lead = Int64(Self.lead * Double(probe.sampleRate.hertz))
        let target = max(0, span.lowerBound - lead)
        var frame = try Frame()
        if let facts = probe.aac, track.table != nil {
            let start = SampleCount(target).rescaled(from: probe.sampleRate, to: facts.sampleRate).value
            origin = SampleCount(facts.priming).rescaled(from: facts.sampleRate, to: probe.sampleRate).value
            try track.table?.seek(to: Int(start + facts.priming) / facts.frameLength)
        } else {
            guard try findOrigin(&frame) else { return }
            take(frame, span, sink)
            // What is near needs no search.
            if target > 2 * lead { try go(to: target) }
        }
        while true {
            let hasPacket = try packet.bytes.isEmpty ? track.read(into: &packet) : true
            // A packet that does not decode is no more than that: the whole track is weighed when it is made.
            do {
                if hasPacket { try track.decoder.send(packet) } else { try track.decoder.finish() }
            } catch {
                if position ?? 0 >= span.lowerBound { isWhole = false }
            }
            if let time = packet.time, hasPacket, position == nil { position = samples(time) - origin }
            packet.clear()
            while case .ready? = try? track.decoder.receive(into: &frame) { take(frame, span, sink) }
            if !hasPacket || (position ?? 0) >= span.upperBound { return }
        }
    }

    /// Decodes the first frame, whose place is known, to see what its time stamp is; false where nothing decodes.
    private mutating func findOrigin(_ frame: inout Frame) throws -> Bool {
        while try track.read(into: &packet) {
            try? track.decoder.send(packet)
            packet.clear()
            guard case .ready? = try? track.decoder.receive(into: &frame) else { continue }
            let first = -track.demuxer.headSkip(of: probe, track.info)
            origin = samples(frame.presentationTime ?? 0) - first
            (position, isCounting) = (first, true)
            return true
        }
        return false
    }

    /// Makes the packet at or before a place the one at hand.
    private mutating func go(to target: Int64) throws {
        track.decoder.reset()
        if Self.sought.contains(probe.container), seek(to: target) { (position, isCounting) = (nil, false) }
        // One packet early is enough beside the lead.
        while try track.read(into: &packet) {
            guard let end = packetEnd, end <= target else { return }
            position = end
        }
    }

    /// Where the packet at hand ends; nil where neither it nor those before tell.
    private var packetEnd: Int64? {
        guard packet.duration > 0 else { return nil }
        let length = samples(packet.duration)
        // Whoever reads from the start counts: the times of raw streams are sums of rounded durations.
        guard !isCounting, let time = packet.time else { return (position ?? 0) + length }
        return samples(time) - origin + length
    }

    private mutating func seek(to target: Int64) -> Bool {
        let base = track.info.timeBase
        let seconds = Double(target + origin) / Double(probe.sampleRate.hertz)
        let time = Int64(seconds * Double(base.denominator) / Double(max(1, base.numerator)))
        return (try? track.demuxer.seek(stream: track.info.index, to: time)) != nil
    }

    /// A span of the packets' times at the track's rate: those of a table count samples.
    private func samples(_ span: Int64) -> Int64 {
        let isTable = track.table != nil
        let rate = SampleRate(
            hertz: max(1, isTable ? probe.aac?.sampleRate.hertz ?? 1 : track.info.sampleRate))
        return SampleCount(isTable ? span : track.info.samples(span)).rescaled(
            from: rate, to: probe.sampleRate
        )
        .value
    }

    private func start(of frame: borrowing Frame) -> Int64 {
        if let position, isCounting { return position }
        guard let time = frame.presentationTime else { return position ?? 0 }
        return samples(time) - origin
    }

    /// Lends what of a frame is in the span.
    private mutating func take(
        _ frame: borrowing Frame, _ span: Range<Int64>,
        _ sink: (borrowing Frame, Range<Int>, Int64) -> Void
    ) {
        let rate = SampleRate(hertz: max(1, Int(frame.format.sampleRate)))
        func own(_ count: Int64) -> Int64 {
            SampleCount(count).rescaled(from: probe.sampleRate, to: rate).value
        }
        // Time stamps tell where decoding begins; from there on samples are counted, since many stamps are rounded.
        let begin = start(of: frame)
        let count = Int64(frame.sampleCount)
        position = begin + SampleCount(count).rescaled(from: rate, to: probe.sampleRate).value
        isCounting = true
        let first = Int(min(count, max(0, own(span.lowerBound - begin))))
        let last = Int(min(count, max(0, own(span.upperBound - begin))))
        guard first < last else { return }
        let place = begin + SampleCount(Int64(first)).rescaled(from: rate, to: probe.sampleRate).value
        sink(frame, first..<last, place)
    }
}
