/// Sizes and places of the audio packets, in the form the sample table is written in.
///
/// Four bytes per packet and twelve per chunk; growth is amortised. Owned by the writer, used on its thread.
struct PacketLog {
    /// 2^29 packets keep every table below 4 GiB; at 44.1 kHz that is 3462 hours.
    static let packetLimit = 1 << 29

    /// Sizes in bytes, big-endian, so that they are copied into `stsz` as they are.
    private(set) var sizes: [UInt32] = []
    private(set) var totalBytes: Int64 = 0
    private(set) var largestPacket = 0
    /// Most bytes in any window of `window` packets.
    private(set) var peakWindowBytes: Int64 = 0
    /// File offset of each chunk.
    private(set) var chunkOffsets: [Int64] = []
    /// Runs of chunks that hold the same number of packets: first chunk (from 1) and packets per chunk.
    private(set) var chunkRuns: [(firstChunk: UInt32, packets: UInt32)] = []

    /// Packets in about one second; the peak bit rate is measured over it.
    private let window: Int
    private var windowBytes: Int64 = 0

    init(window: Int, packetBound: Int) {
        self.window = max(1, window)
        sizes.reserveCapacity(packetBound)
    }

    var count: Int { sizes.count }

    mutating func addPacket(bytes: Int) {
        let index = sizes.count
        sizes.append(UInt32(truncatingIfNeeded: bytes).bigEndian)
        totalBytes += Int64(bytes)
        windowBytes += Int64(bytes)
        if index >= window { windowBytes -= Int64(UInt32(bigEndian: sizes[index - window])) }
        if windowBytes > peakWindowBytes { peakWindowBytes = windowBytes }
        if bytes > largestPacket { largestPacket = bytes }
    }

    mutating func addChunk(offset: Int64, packets: Int) {
        chunkOffsets.append(offset)
        if chunkRuns.last?.packets != UInt32(packets) {
            chunkRuns.append((UInt32(chunkOffsets.count), UInt32(packets)))
        }
    }

    /// Average bits per second over all packets. `bytes * 8 * rate` stays below 2^63 up to 13 TB at 88.2 kHz.
    func averageBitrate(_ format: AudioTrackFormat) -> UInt32 {
        let samples = Int64(count) * Int64(format.framesPerPacket)
        guard samples > 0 else { return 0 }
        return UInt32(clamping: totalBytes * 8 * Int64(format.sampleRate) / samples)
    }

    /// Highest bits per second over any second.
    func peakBitrate(_ format: AudioTrackFormat) -> UInt32 {
        let samples = Int64(min(window, max(1, count))) * Int64(format.framesPerPacket)
        return UInt32(clamping: peakWindowBytes * 8 * Int64(format.sampleRate) / samples)
    }
}
