import FFmpegBinding
import ForgeModel
import M4BFormat

extension AACFacts {
    /// The result of a walk over a stream's packets.
    private struct Walk {
        var stream: StreamInfo
        var isMP4: Bool
        var first: [[UInt8]] = []
        var packets = 0
        var bytes: Int64 = 0
        var largest = 0
        var smallest = Int.max
        /// Samples at the stream's rate that the container marks as no part of the sound, at the end.
        var padding: Int64 = 0
        /// Of all packets together, in the stream's time base; nil where one does not tell its own.
        var duration: Int64? = 0
        /// Seconds that are missing in front of packets, by their numbers.
        var gaps: [(packet: Int, seconds: Double)] = []
        /// Whether libavformat met what it could make no sense of.
        var isBroken = false
        /// Where the last one begins in the only stream of a Matroska file.
        var last: Int64?
        /// The last packets, as many as make a decoder sure of the last one.
        var tail: [[UInt8]] = []
        var places = PacketPlaces()
        /// As the file says of itself, which has no other stream.
        var seconds: Double?
        /// The stream's duration in its time base, unless it is a guess by the size of the file.
        var told: Int64?

        /// When the first packet begins and the last one ends, of a file that is short.
        var times: (start: Int64, end: Int64)?

        /// From the beginning of the stream to its end, without what is missing, in the stream's time base.
        var span: Int64? {
            let missing = gaps.reduce(0) { $0 + $1.seconds } * Double(stream.timeBase.denominator)
            // An index may tell of fragments at the end that are not there.
            return stream.duration.map {
                min($0, times.map { $0.end - $0.start } ?? $0) - Int64(missing.rounded())
            }
        }
    }

    /// An AAC stream that libavformat takes apart, all of which is read; nil where its configuration is inside its
    /// packets, as in MPEG-TS, or an edit list cuts it in pieces.
    ///
    /// - Parameters:
    ///   - stream: the book's.
    ///   - boxes: of an MP4 file.
    ///   - isShort: whether bytes of the file are known to be missing.
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(
        demuxing file: InputFile, _ stream: AudioStream, boxes: M4BFile?, isShort: Bool,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        guard let walk = try Self.walk(file, stream, isShort: isShort, isCancelled: isCancelled),
            AudioSpecificConfig(walk.stream.extradata) != nil,
            let sound = Self.sound(walk.stream.extradata, walk.first)
        else { return nil }
        let rate = SampleRate(hertz: sound.rate)
        let total = Int64(walk.packets * sound.frameLength)
        var (priming, length) = (Int64(0), total)
        var isEven = true
        if walk.isMP4 {
            guard walk.stream.timeBase.numerator == 1, let duration = walk.duration ?? walk.span,
                let boxes, let track = boxes.track(stream),
                let trim = MP4Facts.trim(
                    boxes, track,
                    fragments: (walk.packets, duration), sampleRate: sound.rate)
            else { return nil }
            (priming, length) = (trim.priming.value, trim.length.value)
            let clock = SampleRate(hertz: Int(walk.stream.timeBase.denominator))
            let told = SampleCount(duration).rescaled(from: clock, to: rate).value
            // The last packet may last as long as what is real in it.
            isEven = told <= total && told > total - Int64(sound.frameLength)
        } else {
            let own = SampleRate(hertz: walk.stream.sampleRate)
            priming = SampleCount(Int64(walk.stream.initialPadding)).rescaled(from: own, to: rate).value
            length -= priming + SampleCount(walk.padding).rescaled(from: own, to: rate).value
        }
        if priming == 0 { priming = min(sound.skipped, max(0, length - 1)) }
        guard length > 0 else { return nil }
        self.init(
            config: walk.stream.extradata, sampleRate: rate, channels: sound.channels,
            frameLength: sound.frameLength, packets: walk.packets, bytes: walk.bytes,
            largestPacket: walk.largest, priming: priming, length: length, access: .demuxer)
        if walk.smallest == 0 { obstacle = "one of its packets is empty" }
        for gap in walk.gaps { note(missing: gap.seconds, before: gap.packet) }
        let rest = try walk.last.map { last throws(ForgeError) in
            let clusters = try MatroskaClusters.of(file)
            // What covers the end of a packet was put in the place of others.
            if clusters.noise != nil, Self.sound(walk.stream.extradata, walk.tail) == nil {
                return file.size - last
            }
            return try clusters.left(behind: last, file)
        }
        let claim =
            walk.told.map(walk.stream.samples)
            ?? walk.seconds.map { Int64($0 * Double(walk.stream.sampleRate)) } ?? 0
        let own = SampleCount(total).rescaled(from: rate, to: SampleRate(hertz: walk.stream.sampleRate)).value
        // Zeros behind the packets may be in the place of others.
        let end = try SoundSpan(of: file).end
        let isLonger =
            !walk.isMP4 && !LengthAgreement.agree(claim, own, rate: walk.stream.sampleRate)
            && (isShort || walk.places.haveRoom(for: Double(claim), beyond: Double(own), to: end))
        if let rest, rest > 0 {
            note(
                missing: Double(rest) / Double(max(1, walk.bytes)) * Double(walk.packets) * secondsPerPacket,
                before: packets)
        } else if isLonger {
            let beyond = SampleCount(claim).rescaled(
                from: SampleRate(hertz: walk.stream.sampleRate), to: rate
            ).value
            let missing = Double(beyond - copiedLength) / Double(rate.hertz)
            if missing > LengthAgreement.slack { note(missing: missing, before: packets) }
        } else if walk.isBroken, !walk.isMP4, claim == 0 {
            let unread = max(0, end - (walk.places.end ?? end))
            // Less fills up what a container reads at once.
            if unread >= PacketPlaces.leastHole {
                note(
                    missing: Double(unread) / Double(max(1, walk.bytes)) * Double(total)
                        / Double(rate.hertz), before: packets)
            }
        }
        if !isEven { obstacle = "its packets are not evenly timed" }
    }

    private static func walk(
        _ file: InputFile, _ stream: AudioStream, isShort: Bool, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Walk? {
        do throws(AVError) {
            var demuxer = try Demuxer.open(
                file, for: stream, ignoresEdits: true, isCancelled: isCancelled)
            let index = stream.index
            var walk = Walk(stream: demuxer.streams[index], isMP4: demuxer.isMP4)
            if walk.stream.extradata.isEmpty { return nil }
            let isAlone = demuxer.isSoundAlone
            var meter = LossMeter(
                container: demuxer.container, file, timeBase: walk.stream.timeBase, isAlone: isAlone,
                isShort: isShort)
            var packet = try Packet()
            var faults = DemuxingFaults()
            while true {
                do throws(AVError) {
                    guard try demuxer.read(into: &packet) else { break }
                } catch {
                    walk.isBroken = true
                    if walk.packets > 0, faults.getsOver(error, of: demuxer) { continue }
                    if walk.packets == 0 || error.systemError != nil || error.isInterrupted { throw error }
                    break
                }
                guard packet.streamIndex == index else { continue }
                _ = meter.admit(&packet)
                let gap = meter.gap(before: packet)
                if gap > 0 { walk.gaps.append((walk.packets, gap)) }
                let size = packet.bytes.count
                if walk.packets < Self.decodedPackets { walk.first.append(Array(packet.bytes)) }
                if demuxer.isMatroska, isAlone { walk.tail = walk.tail.suffix(2) + [Array(packet.bytes)] }
                walk.packets += 1
                walk.bytes += Int64(size)
                (walk.largest, walk.smallest) = (max(walk.largest, size), min(walk.smallest, size))
                walk.duration = packet.duration > 0 ? walk.duration.map { $0 + packet.duration } : nil
                walk.padding += packet.skippedSamples.end
                if isShort, let time = packet.time {
                    walk.times = (walk.times?.start ?? time, time + max(0, packet.duration))
                }
            }
            if let error = demuxer.readError, error.systemError != nil || error.isInterrupted { throw error }
            // libavformat adds up the fragments of an MP4 while it reads them; packets may come without a duration.
            walk.stream = demuxer.streams[index]
            if demuxer.isMatroska, isAlone { walk.last = meter.places.last }
            walk.places = meter.places
            walk.seconds = demuxer.secondsOfSound
            // A stream's own header may tell where the file's length is a guess, which makes a short file no longer.
            if isShort || !demuxer.isDurationGuessed { walk.told = walk.stream.duration }
            return walk
        } catch {
            // Decoding gets over damage that would be copied.
            if error.systemError == nil, !error.isInterrupted { return nil }
            throw ForgeError(error, step: .probing, input: file.path)
        }
    }
}
