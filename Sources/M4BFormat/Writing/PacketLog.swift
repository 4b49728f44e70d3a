/// Sizes and places of the audio packets, in the form the sample table is written in.
///
/// Twelve bytes per chunk, and four per packet until they leave for the file, which they do from time to time. Owned by the writer, used on its thread.
struct PacketLog {
    /// 2^29 packets keep every table below 4 GiB; at 44.1 kHz that is 3462 hours.
    static let packetLimit = 1 << 29

    /// Sizes in bytes, big-endian, so that they are copied into `stsz` as they are: all, or those that have not left.
    private(set) var sizes: [UInt32] = []
    /// Packets so far.
    private(set) var count = 0
    private(set) var totalBytes: Int64 = 0
    private(set) var largestPacket = 0
    /// Most bytes in any window of packets.
    private(set) var peakWindowBytes: Int64 = 0
    /// File offset of each chunk.
    private(set) var chunkOffsets: [Int64] = []
    /// Runs of chunks that hold the same number of packets: first chunk (from 1) and packets per chunk.
    private(set) var chunkRuns: [(firstChunk: UInt32, packets: UInt32)] = []

    /// Sizes of the packets in about the last second, over which the peak bit rate is measured.
    private var window: [Int64]
    private var slot = 0
    private var windowBytes: Int64 = 0

    init(window: Int, packetBound: Int) {
        self.window = Array(repeating: 0, count: max(1, window))
        sizes.reserveCapacity(packetBound)
    }

    /// A log as it will be when `packets` of `bytes` in all are in it, `grid` to a chunk. Places are not known yet.
    init(planned packets: Int, bytes: Int64, grid: Int) {
        self.init(window: 1, packetBound: 0)
        count = packets
        totalBytes = bytes
        for start in stride(from: 0, to: packets, by: grid) {
            addChunk(offset: 0, packets: min(grid, packets - start))
        }
    }

    mutating func addPacket(bytes: Int) {
        sizes.append(UInt32(truncatingIfNeeded: bytes).bigEndian)
        totalBytes += Int64(bytes)
        windowBytes += Int64(bytes) - window[slot]
        window[slot] = Int64(bytes)
        slot = slot + 1 < window.count ? slot + 1 : 0
        if windowBytes > peakWindowBytes { peakWindowBytes = windowBytes }
        if bytes > largestPacket { largestPacket = bytes }
        count += 1
    }

    mutating func addChunk(offset: Int64, packets: Int) {
        chunkOffsets.append(offset)
        if chunkRuns.last?.packets != UInt32(packets) {
            chunkRuns.append((UInt32(chunkOffsets.count), UInt32(packets)))
        }
    }

    /// Forgets the sizes that have gone to their place in the file.
    mutating func dropSizes() { sizes.removeAll(keepingCapacity: true) }

    /// Average bits per second over all packets. `bytes * 8 * rate` stays below 2^63 up to 13 TB at 88.2 kHz.
    func averageBitrate(_ format: AudioTrackFormat) -> UInt32 {
        let samples = Int64(count) * Int64(format.framesPerPacket)
        guard samples > 0 else { return 0 }
        return UInt32(clamping: totalBytes * 8 * Int64(format.sampleRate) / samples)
    }

    /// Highest bits per second over any second.
    func peakBitrate(_ format: AudioTrackFormat) -> UInt32 {
        let samples = Int64(min(window.count, max(1, count))) * Int64(format.framesPerPacket)
        return UInt32(clamping: peakWindowBytes * 8 * Int64(format.sampleRate) / samples)
    }
}
