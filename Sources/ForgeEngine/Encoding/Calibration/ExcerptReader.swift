import FFmpegBinding
import ForgeModel

/// Decodes short pieces of a track from places in it that are right to a packet or so, but the same each time. Used on
/// one thread.
struct ExcerptReader: ~Copyable {
    private let probe: TrackProbe
    private let output: AudioFormat
    private var track: OpenTrack
    private var packet: Packet
    private var decoded: Frame
    private var converted: Frame
    private var resampler: Resampler?
    /// Where the sound begins in a file that is sought by bytes: a picture in front may be larger than the sound.
    private var firstByte: Int64 = 0

    static func open(
        _ probe: TrackProbe, output: AudioFormat, isCancelled: @escaping CancellationCheck
    ) throws -> ExcerptReader {
        let track = try OpenTrack.open(probe, ownsTrimming: false, isCancelled: isCancelled)
        var reader = ExcerptReader(
            track, output: output, packet: try Packet(), decoded: try Frame(), converted: try Frame())
        try reader.findSound()
        return reader
    }

    private init(
        _ track: consuming OpenTrack, output: AudioFormat, packet: consuming Packet,
        decoded: consuming Frame, converted: consuming Frame
    ) {
        probe = track.probe
        self.output = output
        self.track = track
        self.packet = packet
        self.decoded = decoded
        self.converted = converted
    }

    /// These begin a packet anywhere and have no index: libavformat would read all that comes before.
    private var seeksByBytes: Bool { ["mp3", "aac"].contains(probe.container) }

    /// Appends decoded samples to a block until it is full or the track ends.
    ///
    /// - Returns: how much of the track this excerpt stands for, as a factor. Where places are found by bytes, dense
    ///   ones are found more often, in proportion to their bit rate, and count for less.
    mutating func read(at offset: SampleCount, into block: inout PCMBlock) throws -> Double {
        try seek(to: offset)
        track.decoder.reset()
        var bytes = 0
        while block.count < block.capacity {
            guard try next() else { break }
            defer { packet.clear() }
            do throws(AVError) {
                try track.decoder.send(packet)
                while case .ready = try track.decoder.receive(into: &decoded) { try append(to: &block) }
                bytes += packet.bytes.count
            } catch {
                // The first packets after a jump may lean on those before, and any packet may be damaged.
                continue
            }
        }
        guard seeksByBytes, bytes > 0 else { return 1 }
        return Double(block.count) / Double(bytes)
    }

    private mutating func findSound() throws {
        guard seeksByBytes else { return }
        // A picture comes as a packet of its own, before all others.
        if try next() { firstByte = packet.filePosition ?? 0 }
        packet.clear()
    }

    /// Reads the track's next packet; false at its end.
    private mutating func next() throws(ForgeError) -> Bool {
        do throws(ForgeError) { return try track.read(into: &packet) } catch {
            // The decoder of the whole track weighs what is missing.
            guard error.code == .inputDamaged else { throw error }
            return false
        }
    }

    private mutating func seek(to offset: SampleCount) throws {
        if let facts = probe.aac, track.table != nil {
            let start = offset.rescaled(from: probe.sampleRate, to: facts.sampleRate).value + facts.priming
            try track.table?.seek(to: Int(start) / facts.frameLength)
        } else if seeksByBytes {
            let share = Double(offset.value) / Double(max(1, probe.length.value))
            try track.demuxer.seek(toByte: firstByte + Int64(share * Double(probe.fileSize - firstByte)))
        } else {
            let (seconds, base) = (offset.seconds(at: probe.sampleRate), track.info.timeBase)
            try track.demuxer.seek(
                stream: track.info.index,
                to: Int64(seconds * Double(base.denominator) / Double(base.numerator)))
        }
    }

    private mutating func append(to block: inout PCMBlock) throws(AVError) {
        let room = block.capacity - block.count
        if decoded.format == output {
            block.append(decoded, at: 0, count: min(room, decoded.sampleCount))
            return
        }
        if resampler?.input != decoded.format {
            resampler = try Resampler.open(from: decoded.format, to: output)
        }
        try resampler?.convert(decoded, at: 0, count: decoded.sampleCount, into: &converted)
        block.append(converted, at: 0, count: min(room, converted.sampleCount))
    }
}
