import FFmpegBinding
import ForgeModel

/// Asked between packets; true ends the work with a `cancelled` error.
package typealias CancellationCheck = () -> Bool

/// Decodes one track to its real samples: encoder delay and padding are gone. Used on one thread.
struct TrackDecoder: ~Copyable {
    /// A track of which more than this share of packets is damaged is no track but noise.
    private static let damageLimit = 0.1

    /// How much shorter than declared a whole track may decode: one AAC frame at each end, SBR's 2048 samples,
    /// since a file that lost less than that lost no audible sound and may only be labelled wrong.
    static let shortfallLimit: Int64 = 4096

    let probe: TrackProbe
    private var demuxer: Demuxer
    /// Where the packets come from, unless it is the demuxer.
    private var table: TablePackets?
    private var decoder: Decoder
    private var packet: Packet
    private let stream: Int
    private let isCancelled: CancellationCheck
    private var isDraining = false
    private var packets: Int64 = 0
    /// True where the file's tables are read by us, and libav is told to trim nothing: version 5.1 rounds an MP4's edit
    /// list to whole packets and takes a short Ogg's padding away twice.
    private let ownsTrimming: Bool
    /// Samples still to be dropped at the start.
    private var headSkip: Int64
    private var held = HeldPackets()
    private var clock: TrackClock

    /// Samples delivered so far, at the probe's rate.
    var position: Int64 { clock.position }
    /// Packets that the decoder refused, and where the first of them was.
    private(set) var damagedPackets: Int64 = 0
    private(set) var firstDamage: Int64?

    /// - Throws: `ForgeError`, step `decoding`.
    static func open(_ probe: TrackProbe, isCancelled: @escaping CancellationCheck) throws(ForgeError)
        -> TrackDecoder
    {
        let ownsTrimming = probe.priming != nil
        let file = try InputFile(probe.path)
        let table = ownsTrimming ? try TablePackets.open(probe, file) : nil
        let patches = table?.shortIndex()
        var opened = try reading(probe.path, .decoding) { () throws(AVError) in
            var demuxer = try Demuxer.open(
                file, patches: patches ?? [], ignoresEdits: ownsTrimming, isCancelled: isCancelled)
            let stream = try demuxer.index(of: probe.stream)
            demuxer.select(stream: stream)
            let decoder = try Decoder.open(demuxer, stream: stream, keepsMarked: ownsTrimming)
            let info = demuxer.streams[stream]
            // Matroska's CodecDelay: libavformat reads it and leaves it to the decoders of Opus and Vorbis, others
            // play it. A libavformat that takes it away says so on the first packet.
            let isDeclared = demuxer.isMatroska && !["opus", "vorbis"].contains(info.codec)
            let headSkip = probe.priming?.value ?? (isDeclared ? Int64(info.initialPadding) : 0)
            return TrackDecoder(
                probe: probe, demuxer: demuxer, decoder: decoder, packet: try Packet(), stream: stream,
                ownsTrimming: ownsTrimming, headSkip: headSkip, isCancelled: isCancelled)
        }
        opened.table = table
        return opened
    }

    private init(
        probe: TrackProbe, demuxer: consuming Demuxer, decoder: consuming Decoder, packet: consuming Packet,
        stream: Int, ownsTrimming: Bool, headSkip: Int64, isCancelled: @escaping CancellationCheck
    ) {
        self.probe = probe
        clock = TrackClock(rate: probe.sampleRate)
        self.demuxer = demuxer
        self.decoder = decoder
        self.packet = packet
        self.stream = stream
        self.ownsTrimming = ownsTrimming
        self.headSkip = headSkip
        self.isCancelled = isCancelled
    }

    /// Decodes the next frame and tells which of its samples are real; nil at the end of the track.
    ///
    /// - Throws: `ForgeError` when the track cannot be decoded or ends before its declared length.
    mutating func next(into frame: inout Frame) throws(ForgeError) -> Range<Int>? {
        while true {
            if isCancelled() { throw .cancelled(step: .decoding) }
            switch try receive(into: &frame) {
            case .ready:
                let skipped = min(headSkip, Int64(frame.sampleCount))
                headSkip -= skipped
                let count = Int64(frame.sampleCount) - skipped
                // Tables also cut what libav before 9 leaves on: the padding at the end of AAC in MP4.
                let end = ownsTrimming && probe.isLengthExact ? probe.length : nil
                let kept = clock.take(count, at: frame.format.sampleRate, until: end)
                if kept > 0 { return Int(skipped)..<Int(skipped + kept) }
            case .needsInput:
                try feed()
            case .finished:
                try checkEnd()
                return nil
            }
        }
    }

    private mutating func receive(into frame: inout Frame) throws(ForgeError) -> Reception {
        do {
            return try decoder.receive(into: &frame)
        } catch {
            try note(error)
            return isDraining ? .finished : .needsInput
        }
    }

    /// Reads one packet and gives it to the decoder, or tells it that there are no more.
    private mutating func feed() throws(ForgeError) {
        let hasPacket: Bool
        let read = try table?.read(into: &packet)
        do {
            hasPacket = if let read { read } else { try held.read(from: &demuxer, into: &packet) }
        } catch {
            // A demuxer that lost its way gives what it has; checkEnd() decides whether that is enough.
            guard error.isInvalidData else { throw ForgeError(error, step: .decoding, input: probe.path) }
            try note(error)
            hasPacket = false
        }
        do {
            if hasPacket {
                defer { packet.clear() }
                guard read != nil || packet.streamIndex == stream else { return }
                packets += 1
                if packets == 1, !ownsTrimming, packet.skippedSamples.start > 0 { headSkip = 0 }
                try decoder.send(packet)
            } else {
                if let error = demuxer.readError {
                    throw ForgeError(error, step: .decoding, input: probe.path)
                }
                isDraining = true
                try decoder.finish()
            }
        } catch let error as AVError {
            try note(error)
        } catch {
            throw error as! ForgeError
        }
    }

    /// Counts invalid data, lets everything else through.
    private mutating func note(_ error: AVError) throws(ForgeError) {
        guard error.isInvalidData else { throw ForgeError(error, step: .decoding, input: probe.path) }
        damagedPackets += 1
        if firstDamage == nil { firstDamage = position }
    }

    /// What the user should know of a track that was decoded to its end; nil when all is well.
    var closingWarning: String? {
        if damagedPackets > 0, let firstDamage {
            return
                "\(probe.path): \(damagedPackets) damaged packets were left out, the first at sample \(firstDamage)"
        }
        let missing = probe.length - SampleCount(position)
        // A header's length, and the count of packets whose times are rounded, are good to well within a second.
        if !probe.isLengthExact, missing.seconds(at: probe.sampleRate) > 1 {
            let end = probe.isLengthDeclared ? "the length that its header gives" : "the end of its packets"
            return "\(probe.path): it ends \(Int(missing.seconds(at: probe.sampleRate))) s before \(end)"
        }
        return nil
    }

    private func checkEnd() throws(ForgeError) {
        if position == 0 {
            throw .damaged(probe.path, step: .decoding, reason: "not one sample of it could be decoded")
        }
        if Double(damagedPackets) > Self.damageLimit * Double(packets) {
            throw .damaged(
                probe.path, step: .decoding, reason: "\(damagedPackets) of its \(packets) packets are damaged"
            )
        }
        if probe.isLengthExact, probe.length.value - position > Self.shortfallLimit {
            throw .damaged(
                probe.path, step: .decoding,
                reason:
                    "it ends after \(position) of \(probe.length.value) samples, as a file does that was cut off"
            )
        }
    }
}
