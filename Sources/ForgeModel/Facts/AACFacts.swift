/// The facts of an AAC stream that copying its packets needs. All positions at `sampleRate`.
package struct AACFacts: Hashable, Sendable {
    /// How the packets are come by.
    package enum Access: Hashable, Sendable {
        /// By the sample tables of an MP4 file, many at a time.
        case sampleTables
        /// By the headers between them, in ADTS.
        case headers
        /// One by one from libavformat: Matroska, fragmented MP4 and whatever else tells a decoder's configuration
        /// apart from its packets.
        case demuxer
    }

    /// AudioSpecificConfig, ISO 14496-3.
    package var config: [UInt8]
    /// As the first packets decode, which the configuration alone does not tell: SBR may be in the packets only.
    package var sampleRate: SampleRate
    /// As the first packets decode.
    package var channels: Int
    /// Samples per channel that each packet decodes to.
    package var frameLength: Int
    package var packets: Int
    /// Bytes in all packets.
    package var bytes: Int64
    /// Bytes of the largest packet.
    package var largestPacket: Int
    /// Samples before the first real one.
    package var priming: Int64
    /// Real samples.
    package var length: Int64
    /// Why the packets cannot be copied all the same; nil where they can.
    package var obstacle: String?
    package var access: Access
    /// Bytes of an ADTS file that are neither frames nor tags, where frames may have been; 0 elsewhere.
    package var strayBytes: Int64 = 0
    /// Others of them, which were put behind the last frame; without zeros.
    package var trailingBytes: Int64 = 0
    /// Where packets are missing, ascending.
    package var holes: [Hole] = []
    /// Seconds of sound that are missing behind the last packet.
    package var missingAtEnd = 0.0
    /// Numbers of the packets that do not decode, where they are to be left out.
    package var broken: Set<Int> = []
    /// Packets at the beginning that repeat the last ones of the track before, as parts of a book that was split have
    /// them: behind that track, those are not wanted, and no sample of silence is.
    package var repeated = 0

    /// Packets that are missing in front of another one.
    package struct Hole: Hashable, Sendable {
        /// The number of the packet behind.
        package var packet: Int
        /// How many are missing, at least 1.
        package var count: Int

        package init(packet: Int, count: Int) { (self.packet, self.count) = (packet, count) }
    }

    package init(
        config: [UInt8], sampleRate: SampleRate, channels: Int, frameLength: Int, packets: Int, bytes: Int64,
        largestPacket: Int, priming: Int64, length: Int64, access: Access = .sampleTables,
        obstacle: String? = nil
    ) {
        self.config = config
        self.sampleRate = sampleRate
        self.channels = channels
        self.frameLength = frameLength
        self.packets = packets
        self.bytes = bytes
        self.largestPacket = largestPacket
        self.priming = priming
        self.length = length
        self.access = access
        self.obstacle = obstacle
    }

    /// Real samples at another rate in Hz.
    package func length(at hertz: Int) -> SampleCount {
        SampleCount(length).rescaled(from: sampleRate, to: SampleRate(hertz: hertz))
    }

    /// Samples before the first real one at another rate in Hz.
    package func priming(at hertz: Int) -> SampleCount {
        SampleCount(priming).rescaled(from: sampleRate, to: SampleRate(hertz: hertz))
    }

    /// Whether no packet is known to be missing.
    package var isWhole: Bool { holes.isEmpty && missingAtEnd == 0 }

    /// Packets of a copy, in which silent ones stand for those that are missing between others.
    package var copiedPackets: Int { holes.reduce(packets) { $0 + $1.count } }

    /// Real samples of a copy.
    package var copiedLength: Int64 { length + Int64((copiedPackets - packets) * frameLength) }

    /// Bits per second over all packets.
    package var bitRate: Int {
        let samples = Double(packets * frameLength)
        return samples > 0 ? Int(Double(bytes) * 8 * Double(sampleRate.hertz) / samples) : 0
    }
}
