import FFmpegBinding
import ForgeModel
import M4BFormat

extension AACFacts {
    /// Packets that are decoded to learn what they hold: SBR begins with its first header, which encoders put into
    /// one of the first packets.
    static let decodedPackets = 3

    /// The AAC track of an MP4 file; nil where it is none, or has a form that cannot be looked into.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(_ movie: MP4Facts, file: InputFile) throws(ForgeError) {
        let track = movie.track
        // 0x40 is MPEG-4 audio, 0x66 to 0x68 MPEG-2 AAC (ISO 14496-1, table 5).
        guard track.codec == "mp4a", [0x40, 0x66, 0x67, 0x68].contains(track.objectType),
            let config = track.audioSpecificConfig, AudioSpecificConfig(config) != nil,
            movie.packets.count > 0
        else { return nil }
        let first: [[UInt8]]
        do { first = try Self.packets(Self.decodedPackets, of: movie, file) } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
        guard let sound = Self.sound(config, first) else { return nil }
        let times = PacketTimes(
            track, frameLength: sound.frameLength, rate: SampleRate(hertz: sound.rate))
        let found = movie.packets
        let cut = found.isCut ? (found.count, Int64(found.count) * times.track.firstDelta) : nil
        guard let trim = MP4Facts.trim(movie.boxes, times.track, fragments: cut, sampleRate: sound.rate)
        else {
            return nil
        }
        let isTold = movie.boxes.presentation(of: times.track, fragments: cut).rule != .wholeMedia
        let unmarked = isTold ? 0 : min(sound.skipped, trim.length.value)
        self.init(
            config: config, sampleRate: SampleRate(hertz: sound.rate), channels: sound.channels,
            frameLength: sound.frameLength, packets: movie.packets.count, bytes: movie.packets.bytes,
            largestPacket: movie.packets.largest, priming: trim.priming.value + unmarked,
            length: trim.length.value - unmarked)
        obstacle = Self.obstacle(movie, times)
    }

    /// An ADTS stream, all of which is read; nil where it is none that can be looked into.
    ///
    /// ADTS does not say what is priming and what is padding: all of it counts.
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(adts file: InputFile) throws(ForgeError) {
        let span = try SoundSpan(of: file)
        var reader = ADTSReader(Beginning(of: file, end: span.end))
        var first: [[UInt8]] = []
        var (packets, bytes, largest) = (0, Int64(0), 0)
        // Before which packets there were bytes that may have been frames, and how many.
        var strays: [(packet: Int, bytes: Int64)] = []
        var (stray, padding) = (Int64(0), Int64(0))
        var last: Range<Int64> = 0..<0
        // What is behind the last frame.
        var rest = StrayTags.Junk()
        // Whether it is zeros that begin inside of that frame.
        var isCovered = false
        do {
            while let packet = try reader.next() {
                if packets < Self.decodedPackets { first.append(Array(packet)) }
                // In front of the first frame there is none of the sound.
                if reader.strayBytes > stray, packets > 0 {
                    strays.append(
                        (packets, try StrayTags.lost(in: last.upperBound..<reader.frame.lowerBound, of: file))
                    )
                }
                (stray, last) = (reader.strayBytes, reader.frame)
                packets += 1
                bytes += Int64(packet.count)
                largest = max(largest, packet.count)
            }
            if reader.strayBytes > stray {
                rest = try StrayTags.junk(in: min(last.upperBound, span.end)..<span.end, of: file)
                // Zeros behind the last frame are no sign of sound.
                if rest.isZeros { padding = reader.strayBytes - stray }
                isCovered = try rest.isZeros && !StrayTags.isInserted(last.upperBound..<span.end, in: file)
            }
        } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
        guard let told = reader.config, let config = told.shortForm else { return nil }
        // Of frames that hold packets which cannot be told apart, nothing is known but what their headers say.
        let unseen =
            reader.fault == .unseparatedPackets
            ? Sound(
                rate: told.sampleRate, channels: told.channelConfiguration, frameLength: told.frameLength,
                skipped: 0) : nil
        guard let sound = Self.sound(config, first) ?? unseen else { return nil }
        self.init(
            config: config, sampleRate: SampleRate(hertz: sound.rate), channels: sound.channels,
            frameLength: sound.frameLength, packets: packets, bytes: bytes, largestPacket: largest,
            priming: 0, length: Int64(packets * sound.frameLength), access: .headers)
        switch reader.fault {
        case .unseparatedPackets: obstacle = "its frames hold several packets and do not say where they begin"
        case .changingFormat: obstacle = "its sample rate or channels change on the way"
        case .givenUp, nil:
            // What was put in the place of frames begins inside of one.
            if rest.bytes > 0, isCovered || !rest.isZeros {
                if Self.decodes(last, of: file, config) {
                    if !rest.isZeros { trailingBytes = reader.strayBytes - stray }
                    padding = reader.strayBytes - stray
                } else {
                    strays.append((packets, rest.bytes))
                    padding = 0
                }
            }
            strayBytes = reader.strayBytes - padding
            for (packet, stray) in strays where packets > 0 && bytes > 0 {
                // A frame's header is 7 bytes.
                let frames = (Double(stray) / (Double(bytes) / Double(packets) + 7)).rounded()
                note(missing: frames * secondsPerPacket, before: packet)
            }
        }
    }

    /// Whether the packets of an ADTS frame decode.
    private static func decodes(_ frame: Range<Int64>, of file: InputFile, _ config: [UInt8]) -> Bool {
        guard let bytes = try? file.bytes(at: frame.lowerBound, count: frame.count) else { return false }
        return bytes.withUnsafeBytes { bytes in
            guard let packets = ADTSHeader(bytes, at: 0)?.packets(in: bytes) else { return false }
            return sound(config, packets.map { Array(bytes[$0]) }) != nil
        }
    }

    /// Why a track's packets cannot be put one behind the other with those of another file.
    private static func obstacle(_ movie: MP4Facts, _ times: PacketTimes) -> String? {
        let track = movie.track
        if track.sampleDescriptionCount != 1 { return "it has several sample descriptions" }
        if movie.packets.smallest == 0 { return "one of its packets is empty" }
        if !times.areEven { return "its packets are not evenly timed" }
        if track.edits.contains(where: { $0.rate != 0x10000 }) { return "its edit list changes the speed" }
        return nil
    }

    private static func packets(_ count: Int, of movie: MP4Facts, _ file: InputFile) throws -> [[UInt8]] {
        var reader = try movie.boxes.packets(of: movie.track, in: file)
        var sizes: [UInt32] = []
        var packets: [[UInt8]] = []
        // One packet at a time.
        while packets.count < count, let run = try reader.next(maxBytes: 0, sizes: &sizes) {
            packets.append(try file.bytes(at: run.offset, count: run.bytes))
        }
        return packets
    }

    /// The facts of a stream by decoding it.
    struct Sound {
        var rate: Int
        var channels: Int
        var frameLength: Int
        /// Samples that the decoder leaves out at the start, because the first packet says who made it: libavcodec
        /// knows that libfaac primes with 1024 samples and has no other place to say so.
        var skipped: Int64
    }

    /// Decodes packets and gives what the last frame says; nil when one does not decode.
    static func sound(_ config: [UInt8], _ packets: [[UInt8]]) -> Sound? {
        do throws(AVError) {
            var decoder = try MediaDecoder.openAAC(config: config)
            let packet = try Packet()
            var frame = try Frame()
            var sound: Sound?
            for (index, bytes) in packets.enumerated() {
                try packet.copy(bytes)
                try decoder.send(packet)
                while case .ready = try decoder.receive(into: &frame) {
                    let first = sound?.skipped ?? Int64(index * frame.sampleCount)
                    sound = Sound(
                        rate: Int(frame.format.sampleRate), channels: Int(frame.format.channels),
                        frameLength: frame.sampleCount, skipped: first)
                }
            }
            if let told = AudioSpecificConfig(config), told.hasSBR == true, told.hasPS == nil,
                told.channelConfiguration == 1
            {
                // libavcodec gives two channels wherever there might be parametric stereo; who says that there is
                // SBR would have said so.
                sound?.channels = 1
            }
            return sound.flatMap { $0.rate > 0 && $0.channels > 0 && $0.frameLength > 0 ? $0 : nil }
        } catch {
            return nil
        }
    }
}

/// A file up to the tags at its end.
private final class Beginning: ByteSource {
    private let file: InputFile
    let size: Int64

    init(of file: InputFile, end: Int64) { (self.file, size) = (file, end) }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let room = Int(max(0, min(Int64(buffer.count), size - offset)))
        return try file.read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<room]), at: offset)
    }
}
