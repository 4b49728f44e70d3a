import ForgeModel
import M4BFormat

/// A book of copied packets, computed: which packets of each track, where, and the chapters on that timeline.
struct CopyLayout {
    var parts: [PacketClock.Part]
    var packets: Int
    var priming: Int64
    var length: Int64
    /// Most samples of silence at one join.
    var longestGap: Int64
    var chapters: FittedChapters

    /// A track's length on the clock.
    struct Span {
        var priming: Int64
        var length: Int64
        var packets: Int
        /// Packets at its beginning that are those at the end of the track before.
        var repeated = 0
    }

    /// - Parameters:
    ///   - spans: of the book's tracks, in order.
    ///   - clock: at zero.
    init(_ book: Book, spans: [Span], clock: PacketClock, rate: SampleRate) {
        var clock = clock
        parts = spans.map {
            clock.add(
                priming: $0.priming, length: $0.length, packets: $0.packets, repeated: $0.repeated)
        }
        packets = clock.packets
        priming = clock.priming ?? 0
        length = clock.end
        longestGap = clock.longestGap
        chapters = Self.chapters(book, parts: parts, rate: rate)
    }

    /// Chapters of a book whose tracks lie where `parts` says.
    static func chapters(_ book: Book, parts: [PacketClock.Part], rate: SampleRate) -> FittedChapters {
        var clock = ChapterClock(marks: marks(book, parts: parts, rate: rate), rate: rate)
        for (index, part) in parts.enumerated() {
            let own = book.tracks[index].sampleRate
            clock.beginTrack(index) { part.start + $0.rescaled(from: own, to: rate).value }
            clock.endTrack(at: part.start + part.length)
        }
        let end = parts.last.map { $0.start + $0.length } ?? 0
        return FittedChapters(clock.chapters, length: SampleCount(end), rate: rate)
    }

    /// Marks in the whole book count its sound, without the silence that copying leaves at joins: they become marks
    /// inside the track where that sound is.
    private static func marks(_ book: Book, parts: [PacketClock.Part], rate: SampleRate) -> [ChapterMark] {
        var before: Int64 = 0
        let starts = parts.map { part in
            defer { before += part.length }
            return before
        }
        return book.chapters.map { mark in
            guard case .book(let time) = mark.place else { return mark }
            let position = time.samples(at: rate).value
            let track = starts.lastIndex { $0 <= position } ?? 0
            let offset = SampleCount(position - (starts.isEmpty ? 0 : starts[track]))
            return ChapterMark(
                track: track, offset: offset.rescaled(from: rate, to: book.tracks[track].sampleRate),
                title: mark.title)
        }
    }
}

extension AACFacts {
    /// The clock for this stream.
    ///
    /// HE-AAC needs one packet more, since SBR looks back, and begins with a packet: of priming that ends inside one,
    /// libavformat 5.1 takes the rest for samples of the core, and 7 and 9 take it for samples of the sound.
    var clock: PacketClock {
        let core = AudioSpecificConfig(config)?.frameLength ?? frameLength
        let hasSBR = frameLength > core
        return PacketClock(
            frameLength: frameLength, primingUnit: hasSBR ? frameLength : 1, preRoll: hasSBR ? 2 : 1)
    }

    /// The length of a copy on the clock.
    var span: CopyLayout.Span {
        CopyLayout.Span(
            priming: priming, length: copiedLength, packets: copiedPackets, repeated: repeated)
    }

    /// Whether packets of both can follow each other in one track.
    func isJoinable(with other: AACFacts) -> Bool {
        guard let own = AudioSpecificConfig(config), let theirs = AudioSpecificConfig(other.config) else {
            return false
        }
        return sampleRate == other.sampleRate && channels == other.channels
            && frameLength == other.frameLength
            && own.isJoinable(with: theirs)
    }

    /// "22.05 kHz HE mono": the rate is the core's.
    var summary: String {
        guard let config = AudioSpecificConfig(config) else { return "unknown" }
        let kind =
            switch config.objectType {
            case 2 where frameLength > config.frameLength:
                config.channelConfiguration < channels ? "HE v2" : "HE"
            case 1: "Main"
            case 2: "LC"
            case 3: "SSR"
            case 4: "LTP"
            default: "object type \(config.objectType)"
            }
        let layout = channels == 1 ? "mono" : channels == 2 ? "stereo" : "\(channels) channels"
        let frames = config.frameLength == 1024 ? "" : " in frames of \(config.frameLength) samples"
        return "\(Self.kilohertz(config.sampleRate)) kHz \(kind) \(layout)\(frames)"
    }

    /// "44.1", "22.05", "48".
    private static func kilohertz(_ hertz: Int) -> String {
        var digits = String(hertz % 1000 + 1000).dropFirst()
        while digits.last == "0" { digits.removeLast() }
        return digits.isEmpty ? "\(hertz / 1000)" : "\(hertz / 1000).\(digits)"
    }
}
