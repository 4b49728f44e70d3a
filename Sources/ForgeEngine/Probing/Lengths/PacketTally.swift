import FFmpegBinding
import ForgeModel

/// The sums over a track's packets, in the order that libavformat gives them. Used on one thread.
struct PacketTally {
    private(set) var packets: Int64 = 0
    private(set) var bytes: Int64 = 0
    /// At the stream's rate, what is marked as no part of the sound included.
    private(set) var samples: Int64 = 0
    /// Of `samples`: what the container marks as no part of the sound.
    private(set) var skipped: Int64 = 0
    /// Of `skipped`: that of the first packet.
    private(set) var skippedAtStart: Int64 = 0
    /// The most samples that a packet has.
    private(set) var longest: Int64 = 0
    private(set) var places = PacketPlaces()
    /// Whether there are no more packets.
    private(set) var isComplete = false
    /// Why there are none, where that is not the end of the file.
    private(set) var failure: AVError?

    /// Whether there are none because the search for more was given up.
    private(set) var isGivenUp = false

    private let stream: StreamInfo
    private let isOgg: Bool
    /// Of a stream without a container: what is no frame comes as packets, too.
    private let format: FrameFormat?
    /// Bytes of packets in a row that are no frame.
    private var unfruitful: Int64 = 0
    private var held = HeldPackets()
    /// Time that is not in `samples` yet, in this time base: rounding each packet would add up.
    private var pending: Int64 = 0
    private var timeBase: (numerator: Int64, denominator: Int64)
    /// Packets that tell of no time.
    private var untimed: Int64 = 0
    /// When the last packet ends, in this time base.
    private var endTime: Int64?
    private var settled: Int64 = 0

    /// - Parameter format: of the frames that the stream is made of; nil where packets are what they are.
    init(_ stream: StreamInfo, isOgg: Bool, _ format: FrameFormat?) {
        self.stream = stream
        self.isOgg = isOgg
        self.format = format
        timeBase = stream.timeBase
    }

    /// Samples of sound.
    var length: Int64 { samples - skipped }

    /// Adds packets until their bytes are `limit` or there are no more.
    ///
    /// - Throws: `AVError` when the file cannot be read, and for one without a packet.
    mutating func read(
        _ demuxer: inout Demuxer, upTo limit: Int64, isCancelled: CancellationCheck
    ) throws(AVError) {
        demuxer.select(stream: stream.index)
        var packet = try Packet()
        while !isComplete, bytes < limit, !isCancelled() {
            var hasPacket = false
            do throws(AVError) {
                hasPacket = try held.read(from: &demuxer, into: &packet)
                failure = hasPacket ? nil : demuxer.readError
            } catch {
                failure = error
            }
            if let failure, packets == 0 || failure.systemError != nil || failure.isInterrupted {
                throw failure
            }
            isGivenUp = demuxer.isGivenUp || unfruitful >= ByteInput.patience
            guard hasPacket, !isGivenUp else {
                end()
                break
            }
            if packet.streamIndex == stream.index {
                let whole = 0..<packet.bytes.count
                if let frames = format.map({ $0.frames(in: packet.bytes) }) ?? whole {
                    unfruitful = 0
                    add(packet, frames, demuxer.timeBase(of: stream.index))
                } else {
                    unfruitful += Int64(whole.count)
                }
            }
            packet.clear()
        }
    }

    /// There are no more packets.
    mutating func end() {
        isComplete = true
        // Of packets that do not tell how long they are, a few that seem to say nothing of all.
        if 2 * untimed > packets { (samples, longest) = (0, 0) }
    }

    /// Adds a packet.
    ///
    /// - Parameters:
    ///   - frames: the part of it that was not passed over.
    ///   - base: seconds per unit of its times.
    mutating func add(
        _ packet: borrowing Packet, _ frames: Range<Int>, _ base: (numerator: Int64, denominator: Int64)
    ) {
        // The next of several streams in a row may count at its own rate.
        if base != timeBase {
            settled += stream.samples(pending, of: timeBase)
            (pending, timeBase, endTime) = (0, base, nil)
        }
        let skip = packet.skippedSamples
        if packets == 0 {
            skippedAtStart = skip.start
        }
        if let position = packet.filePosition {
            places.add(frames.count, at: position + Int64(frames.lowerBound))
        }
        packets += 1
        bytes += Int64(frames.count)
        var step = packet.duration
        // Durations are rounded down, which the times of the packets that follow each other make up for.
        if let endTime, let time = packet.time, (-1...1).contains(time - endTime) { step += time - endTime }
        if step <= 0 { untimed += 1 }
        // What packets claim may add up to anything.
        pending = min(pending + step, TimeBound.most)
        endTime = packet.time.map { $0 + packet.duration }
        let before = samples
        samples = settled + stream.samples(pending, of: timeBase)
        longest = max(longest, samples - before)
        // libavformat has taken the padding of Ogg's last page out of the durations.
        skipped += skip.start + (isOgg ? 0 : skip.end)
    }

    /// The length of the whole file by that of the part that was read.
    ///
    /// - Parameter size: bytes of the file.
    func extrapolated(to size: Int64) -> Int64 {
        if isComplete { return length }
        let read = Double(places.last.flatMap { last in places.first.map { last - $0 } } ?? bytes)
        guard read > 0 else { return length }
        return Int64(min(1e15, Double(samples) * Double(size - (places.first ?? 0)) / read))
    }

    /// Bytes of packets in a file of so many bytes, by the part that was read.
    func share(of size: Int64) -> Int64 {
        guard let first = places.first, let last = places.last, last > first else { return size }
        return Int64(Double(size - first) * min(1, Double(bytes) / Double(last - first)))
    }

    /// Bits per second of what was read.
    var bitRate: Int? { Self.bitRate(bytes: bytes, samples: samples, rate: stream.sampleRate) }

    static func bitRate(bytes: Int64, samples: Int64, rate: Int) -> Int? {
        guard bytes > 0, samples > 0, rate > 0 else { return nil }
        return Int(exactly: (Double(bytes) * 8 * Double(rate) / Double(samples)).rounded())
    }
}
