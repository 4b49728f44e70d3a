import FFmpegBinding
import ForgeModel

/// Finds how much sound is missing in front of each frame that decodes: by the bytes between frames where a stream has
/// no container, else by the time stamps. Used on one thread.
struct LossMeter {
    /// Containers whose times count samples, or whose packets follow each other without pauses: a gap in them is a loss
    /// whatever else is seen. In others, such as Matroska, a pause in the sound may be a gap in the times.
    private static let countingContainers: Set<String> = [
        "ogg", "flac", "wv", "asf", "tta", "ape", "mpc", "mpc8", "tak", "caf",
    ]
    /// Containers whose packets lie one behind the other: bytes between them are missing packets where the times say so.
    private static let densePackets: Set<String> = ["matroska,webm", "flv", "nut", "avi", "mpegts", "mpeg"]
    /// Seconds by which time stamps may be wrong without a packet missing: Vorbis' packets vary by 10 ms, and many
    /// containers count milliseconds.
    private static let tolerance = 0.025
    /// Bytes between two packets that no container's own headers need.
    private static let headroom: Int64 = 1024

    private var frames: FrameScan?
    private var secondsPerUnit: Double
    /// Whether the times are those of a table of packets: what each packet lacks of its own adds up.
    private let areTimesExact: Bool
    private var isCounting: Bool
    /// Whether the track's chapters were moved to where they are without the gaps in the file's times: no silence
    /// stands for those then.
    private let isClosedUp: Bool
    /// Whether the track's length was found by counting its packets: of one that is not there it knows nothing.
    private let isCountedByPackets: Bool
    /// Whether the bytes between packets can only be this stream's.
    private let isAlone: Bool

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
    private var refused = 0
    private var refusedSeconds = 0.0
    private var passedOver: Int64 = 0
    /// Of packets that libavformat places.
    private(set) var places = PacketPlaces()

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
        isCounting = probe.areTimesTrue && Self.countingContainers.contains(probe.container)
        // Each packet of Opus says itself how long it is, and noise in the place of one says anything.
        let isOpusMovie = probe.isMP4 && probe.codec == "opus"
        // What was found missing of a film's fragments is a gap in the times of the others.
        let lacksFragments = probe.isMP4 && probe.damage != nil
        isCounting = isCounting || isOpusMovie || lacksFragments
        areTimesExact = probe.container == "caf" || isOpusMovie
        isCountedByPackets = probe.aac?.access == .demuxer
        isClosedUp = probe.container.hasPrefix("matroska") && probe.chapters.count > 1
        self.isAlone = isAlone && Self.densePackets.contains(probe.container)
        chunks = isAlone && probe.container == "avi" ? file : nil
    }

    /// Looks at packets that no decoder is asked about.
    init(
        container: String, _ file: InputFile, timeBase: (numerator: Int64, denominator: Int64), isAlone: Bool
    ) {
        secondsPerUnit = Double(timeBase.numerator) / Double(max(1, timeBase.denominator))
        isCounting = Self.countingContainers.contains(container)
        (areTimesExact, isClosedUp, isCountedByPackets) = (false, false, true)
        self.isAlone = isAlone && Self.densePackets.contains(container)
        chunks = isAlone && container == "avi" ? file : nil
    }

    /// Takes the packets' times as samples at a rate, without a gap but where a packet is missing.
    mutating func count(at rate: SampleRate) {
        secondsPerUnit = 1 / Double(rate.hertz)
        isCounting = true
    }

    /// Readies a packet for the decoder; false for one that holds no frame.
    mutating func admit(_ packet: inout Packet) -> Bool {
        packets += 1
        guard frames != nil, let position = packet.filePosition else {
            if let position = packet.filePosition {
                pass(over: places.add(packet.bytes.count, at: position))
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
        guard range.count > Self.headroom else {
            bytes += Int64(range.count)
            return
        }
        // An index or another chunk begins with its name.
        let name = (try? chunks?.view(at: range.lowerBound + range.lowerBound % 2, count: 4))?.bytes
        if let name, name.allSatisfy({ (0x20...0x7E).contains($0) }) { return }
        passedOver += Int64(range.count)
    }

    /// Seconds that are missing in front of a packet that was admitted, where no decoder is asked.
    mutating func gap(before packet: borrowing Packet) -> Double {
        guard let time = packet.time.map({ Double($0) * secondsPerUnit }) else { return 0 }
        defer {
            expected = time + Double(max(0, packet.duration)) * secondsPerUnit
            passedOver = 0
        }
        guard let expected, isCounting || isAlone && passedOver > 0 else { return 0 }
        let missing = time - expected
        return missing > Self.tolerance ? missing : 0
    }

    /// The decoder did not take a packet, or made nothing of it.
    mutating func refuse(duration: Int64) {
        refused += 1
        refusedSeconds += Double(max(0, duration)) * secondsPerUnit
    }

    /// Silence stands for a packet that is no loss.
    mutating func pause(_ seconds: Double) { expected = expected.map { $0 + seconds } }

    /// How much is missing in front of a frame.
    ///
    /// - Parameter left: seconds that the track may still have by what is known of its length.
    mutating func gap(before frame: borrowing Frame, left: Double) throws(ForgeError) -> FrameScan.Gap? {
        let rate = Int(frame.format.sampleRate)
        let length = Double(frame.sampleCount) / Double(max(1, rate))
        let start = frame.presentationTime.map { Double($0) * secondsPerUnit }
        defer {
            begun = begun ?? start
            expected = (areTimesExact ? running : start ?? expected).map { $0 + length }
            (refused, refusedSeconds, passedOver) = (0, 0, 0)
        }
        if frames != nil { return try frames?.decoded(frame.sampleCount, rate: rate) }
        var missing = 0.0
        running = start ?? expected
        if let start, let expected {
            missing = start - expected
            if abs(missing) <= max(Self.tolerance, length / 2) { running = expected }
            let isSeen = refused > 0 || isCounting || (isAlone && passedOver > 0)
            // A packet that was refused is missing, be it ever so short.
            let least = refused > 0 ? 0 : max(Self.tolerance, length / 2)
            if !isSeen || missing <= least { missing = 0 }
            if missing > 0 { running = start }
            if areTimesExact, isCounting, start - expected < -max(Self.tolerance, length / 2) {
                return FrameScan.Gap(
                    samples: 0, surplus: Int64(((expected - start) * Double(rate)).rounded()))
            }
            if chunks != nil, passedOver > 0, let begun {
                missing += Double(passedOver) * (expected - begun) / Double(max(1, bytes))
            }
        } else if refused > 0 {
            missing = refusedSeconds
        }
        if !isCountedByPackets { missing = min(missing, max(0, left)) }
        guard missing > 0 else { return nil }
        let filled = isClosedUp ? min(missing, refusedSeconds) : missing
        let unknown = isCountedByPackets ? max(0, filled - refusedSeconds) : 0
        return FrameScan.Gap(
            samples: Int64((missing * Double(rate)).rounded()),
            silence: Int64((filled * Double(rate)).rounded()),
            uncounted: Int64((unknown * Double(rate)).rounded()))
    }

    /// The sound missing behind the last frame as far as packets tell.
    ///
    /// - Parameters:
    ///   - rate: Hz.
    ///   - samples: that were decoded.
    ///   - left: tells how many bytes of sound are behind the last packet, in a file with no other stream or not, where
    ///     the last packet decoded or not.
    mutating func missingAtEnd(
        rate: Int, after samples: Int64, left: (Range<Int64>, Bool, Bool) throws(ForgeError) -> Int64
    ) throws(ForgeError) -> FrameScan.Gap? {
        if frames != nil { return try frames?.missingAtEnd() }
        if let first = places.first, let last = places.last, let end = places.end, end > first,
            case let bytes = try left(last..<end, isAlone, refused > 0), bytes > 0
        {
            let missing = Double(bytes) * Double(samples) / Double(end - first)
            return FrameScan.Gap(samples: Int64(missing), uncounted: Int64(missing))
        }
        return refused > 0
            ? FrameScan.Gap(samples: Int64((refusedSeconds * Double(rate)).rounded())) : nil
    }
}
