import FFmpegBinding
import ForgeModel

/// Decodes packets, counts what comes out and notes the stretches that do not decode. Used on one thread.
struct DecodeMeter: ~Copyable {
    /// Packets in a row that do not decode.
    private struct Stretch {
        var start: Int64?
        var packets = 0
        var duration: Int64 = 0
        var cause: String
    }

    /// Seconds without sound between two frames that a table is believed.
    private static let longestGap: Int64 = 30

    private var decoder: MediaDecoder
    private var frame: Frame
    /// The number of the track, for people.
    private let track: Int
    private let timescale: Int64
    private let shift: Int64
    private var stretch: Stretch?
    private var decoded = 0.0
    private var lost: Int64 = 0
    /// Of the sound, counted from the beginning of the book in units of the packets' times.
    private var levels: SpeechLevels
    /// Where the next frame is, unless its time says otherwise.
    private var position: Int64

    /// - Parameters:
    ///   - timescale: units per second of the packets' times.
    ///   - shift: units in front of the beginning of the book.
    init(
        _ decoder: consuming MediaDecoder, _ frame: consuming Frame, track: Int, timescale: Int64,
        shift: Int64
    ) {
        self.decoder = decoder
        self.frame = frame
        (self.track, self.timescale, self.shift) = (track, timescale, shift)
        levels = SpeechLevels(rate: Int(timescale))
        position = -shift
    }

    /// Seconds that came out, and those of the packets that did not decode.
    var seconds: (decoded: Double, lost: Double) { (decoded, lost.seconds(timescale)) }

    /// The course of the sound's level, as `SpeechLevels` has it.
    var heard: [UInt8] { levels.levels }

    /// - Throws: `AVError` when memory is short.
    mutating func take(
        _ packet: borrowing Packet, at time: Int64?, lasting duration: Int64, _ list: inout FindingList
    ) throws(AVError) {
        do throws(AVError) {
            try decoder.send(packet)
            try drain()
            tell(&list)
        } catch {
            if error.isOutOfMemory { throw error }
            var stretch = self.stretch ?? Stretch(start: time, cause: error.text)
            stretch.packets += 1
            stretch.duration += duration
            lost += duration
            self.stretch = stretch
        }
    }

    /// Takes what the decoder has kept, and tells of what is still to be told.
    mutating func close(_ list: inout FindingList) {
        // What is missing then shows in the length.
        if (try? decoder.finish()) != nil { try? drain() }
        tell(&list)
        levels.end()
    }

    private mutating func drain() throws(AVError) {
        while case .ready = try decoder.receive(into: &frame) {
            let seconds = Double(frame.sampleCount) / Double(max(1, frame.format.sampleRate))
            decoded += seconds
            hear(seconds)
        }
    }

    /// Times that are far off, as damaged tables have them, are not believed.
    private mutating func hear(_ seconds: Double) {
        if let time = frame.presentationTime, case let gap = time - shift - position, gap > 0,
            gap < Self.longestGap * timescale
        {
            position += gap
        }
        levels.hear(frame, 0..<frame.sampleCount, at: position)
        position += Int64(seconds * Double(timescale))
    }

    private mutating func tell(_ list: inout FindingList) {
        guard let stretch else { return }
        self.stretch = nil
        let packets =
            stretch.packets == 1
            ? "a packet of track \(track) does not decode"
            : "\(stretch.packets) packets of track \(track), \(SpanText.seconds(stretch.duration.seconds(timescale))), do not decode"
        list.add(
            .undecodable, .error, at: stretch.start.map { .time($0, after: shift, timescale) },
            "\(packets) (\(stretch.cause))")
    }
}
