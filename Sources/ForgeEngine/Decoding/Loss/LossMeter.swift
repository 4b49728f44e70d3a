import FFmpegBinding
import ForgeModel

/// Finds how much sound is missing in front of each frame that decodes: by the bytes between frames where a stream has
/// no container, else by the time stamps. Used on one thread.
struct LossMeter {
    /// Seconds by which time stamps may be wrong without a packet missing: Vorbis' packets vary by 10 ms, and many
    /// containers count milliseconds.
    private static let tolerance = 0.025
    /// The same where bytes were passed over: one packet may be missing, and none of Opus or AAC has less than 20 ms but for
    /// those of live sound.
    private static let toleranceAtHole = 0.012

    var frames: FrameScan?
    private var secondsPerUnit: Double
    private(set) var rules: GapRules

    /// A file whose times count the packets that are there, so that bytes alone tell of others; nil for one whose times
    /// tell.
    private let chunks: InputFile?
    /// Bytes of all packets and of what a container puts between them.
    private var bytes: Int64 = 0
    /// In seconds: where the first frame begins.
    private var begun: Double?
    /// The same of the frame at hand, as the ones before it count.
    private var running: Double?

    /// In seconds: where the next frame should begin.
    private var expected: Double?
    /// Since the last frame: packets that were refused and what they last, and bytes that were passed over.
    var refused = 0
    var refusedSeconds = 0.0
    private var passedOver: Int64 = 0
    /// Of packets that libavformat places.
    private(set) var places = PacketPlaces()

    /// Samples in a frame of FLAC, whose own headers count those in front of it, and Hz; nil for other streams.
    private var frameNumbers: (blockSize: Int, rate: Int)?

    /// Of an Ogg stream whose packets do not tell how long they are; nil for others.
    var jumps: OggJumps?

    /// Packets that were read.
    private(set) var packets: Int64 = 0

    /// - Parameters:
    ///   - frames: of a stream without a container.
    ///   - timeBase: seconds per unit of the packets' times.
    ///   - isAlone: whether the file has no other stream.
    init(
        _ probe: TrackProbe, _ file: InputFile, frames: FrameScan?,
        timeBase: (numerator: Int64, denominator: Int64),
        isAlone: Bool
    ) {
        self.frames = frames
        secondsPerUnit = Double(timeBase.numerator) / Double(max(1, timeBase.denominator))
        rules = GapRules(probe, isAlone: isAlone)
        chunks = isAlone && probe.container == "avi" ? file : nil
    }

    /// Looks at packets that no decoder is asked about.
    ///
    /// - Parameter isShort: whether bytes of the file are known to be missing.
    init(
        container: String, _ file: InputFile, timeBase: (numerator: Int64, denominator: Int64), isAlone: Bool,
        isShort: Bool
    ) {
        secondsPerUnit = Double(timeBase.numerator) / Double(max(1, timeBase.denominator))
        rules = GapRules(container: container, isAlone: isAlone, isShort: isShort)
        chunks = isAlone && container == "avi" ? file : nil
    }

    /// Takes the packets' times as samples at a rate, without a gap but where a packet is missing.
    mutating func count(at rate: SampleRate) {
        secondsPerUnit = 1 / Double(rate.hertz)
        rules.isCounting = true
    }

    /// Takes the times of a FLAC file from the numbers of its frames: libavformat counts those that are there.
    ///
    /// - Parameter extradata: the STREAMINFO block.
    mutating func countFrames(by extradata: [UInt8], at rate: SampleRate) {
        guard extradata.count >= 4 else { return }
        frameNumbers = (Int(extradata[2]) << 8 | Int(extradata[3]), rate.hertz)
    }

    /// Readies a packet for the decoder; false for one that holds no frame.
    mutating func admit(_ packet: inout Packet) -> Bool {
        packets += 1
        if let (blockSize, rate) = frameNumbers,
            let frame = FLACFrame(packet.bytes, at: 0, blockSize: blockSize)
        {
            func units(_ samples: Int64) -> Int64 {
                Int64((Double(samples) / Double(rate) / secondsPerUnit).rounded())
            }
            packet.setTime(units(frame.start), duration: units(frame.samples))
        }
        jumps?.place(&packet)
        guard frames != nil, let position = packet.filePosition else {
            if let position = packet.filePosition {
                pass(over: places.add(packet.bytes.count, at: position, isDense: rules.arePlaced))
                bytes += Int64(packet.bytes.count)
            }
            return true
        }
        guard let range = frames?.frame(in: packet.bytes, at: position) else {
            return false
        }
        packet.keep(range)
        return true
    }

    /// Notes bytes between two packets, unless they are a container's own.
    private mutating func pass(over range: Range<Int64>) {
        guard range.count > rules.headroom else {
            bytes += Int64(range.count)
            return
        }
        // An index or another chunk begins with its name.
        let name = (try? chunks?.view(at: range.lowerBound + range.lowerBound % 2, count: 4))?.bytes
        if let name, name.allSatisfy({ (0x20...0x7E).contains($0) }) { return }
        passedOver += Int64(range.count)
    }

    /// Seconds between two packets from which on one is missing.
    private var leastGap: Double { passedOver > 0 ? Self.toleranceAtHole : Self.tolerance }

    /// Seconds that are missing in front of a packet that was admitted, where no decoder is asked.
    mutating func gap(before packet: borrowing Packet) -> Double {
        guard let time = packet.time.map({ Double($0) * secondsPerUnit }) else { return 0 }
        defer {
            // Of an MP4's first packet libavformat does not always tell how long it is.
            let isKnown = begun != nil || packet.duration > 0
            expected = isKnown ? time + Double(max(0, packet.duration)) * secondsPerUnit : nil
            begun = begun ?? time
            passedOver = 0
        }
        guard let expected else { return 0 }
        let isSeen = rules.isCounting || rules.isAlone && passedOver > 0
        let missing = isSeen && time - expected > leastGap ? time - expected : 0
        return missing + uncountedSeconds(upTo: expected)
    }

    /// An estimate of the sound in bytes that were passed over, where the times count the packets that are there.
    private func uncountedSeconds(upTo end: Double) -> Double {
        guard chunks != nil, passedOver > 0, let begun else { return 0 }
        return Double(passedOver) * (end - begun) / Double(max(1, bytes))
    }

    /// The decoder did not take a packet, or made nothing of it.
    mutating func refuse(duration: Int64) {
        refused += 1
        refusedSeconds += Double(max(0, duration)) * secondsPerUnit
    }

    /// Silence stands for a packet that is no loss.
    mutating func pause(_ seconds: Double) {
        expected = expected.map { $0 + seconds }
        frames?.pause()
    }

    /// How much is missing in front of a frame.
    ///
    /// - Parameter left: seconds that the track may still have by what is known of its length.
    mutating func gap(before frame: borrowing Frame, left: Double) throws(ForgeError) -> SoundGap? {
        let rate = Int(frame.format.sampleRate)
        let length = Double(frame.sampleCount) / Double(max(1, rate))
        let start = frame.presentationTime.map { Double($0) * secondsPerUnit }
        defer {
            begun = begun ?? start
            expected = (rules.areTimesExact ? running : start ?? expected).map { $0 + length }
            (refused, refusedSeconds, passedOver) = (0, 0, 0)
        }
        if frames != nil { return try frames?.decoded(frame.sampleCount, rate: rate) }
        var missing = 0.0
        running = start ?? expected
        if let start, let expected {
            missing = start - expected
            if abs(missing) <= max(Self.tolerance, length / 2) { running = expected }
            let isSeen = refused > 0 || rules.isCounting || (rules.isAlone && passedOver > 0)
            // A packet that was refused is missing, be it ever so short.
            let least = refused > 0 ? 0 : max(leastGap, length / 2)
            if !isSeen || missing <= least { missing = 0 }
            if missing > 0 { running = start }
            if rules.areTimesExact, rules.isCounting, start - expected < -max(Self.tolerance, length / 2) {
                return SoundGap(
                    samples: 0, surplus: Int64(((expected - start) * Double(rate)).rounded()))
            }
            missing += uncountedSeconds(upTo: expected)
        } else if refused > 0 {
            missing = refusedSeconds
            // The next frame with a time does not tell of them again.
            expected = expected.map { $0 + missing }
            running = start ?? expected
        }
        if !rules.isCountedByPackets { missing = min(missing, left) }
        guard missing > 0 else { return nil }
        let filled = rules.isClosedUp ? min(missing, refusedSeconds) : missing
        let unknown = rules.isCountedByPackets ? max(0, filled - refusedSeconds) : 0
        return SoundGap(
            samples: Int64((missing * Double(rate)).rounded()),
            silence: Int64((filled * Double(rate)).rounded()),
            uncounted: Int64((unknown * Double(rate)).rounded()))
    }
}
