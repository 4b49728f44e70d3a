import FFmpegBinding
import ForgeModel
import M4BFormat

/// How long a track is and what its packets weigh: what its header says where its packets bear it out, else what they
/// say. The one place where declared numbers are judged.
struct SourceFacts {
    /// Samples at the stream's rate, without encoder delay and padding.
    var length: SampleCount
    /// Whether decoding gives exactly that many.
    var isLengthExact: Bool
    /// Whether a header gave the length and the packets were only sampled.
    var isLengthDeclared = false
    /// Bits per second of the packets; nil where they tell of no time.
    var bitRate: Int?
    /// Whether gaps between time stamps are missing sound.
    var areTimesTrue = true
    /// What was not believed, for people.
    var notes: [String] = []

    /// Seconds by which a header may be wrong before it is worth a word, and the share of a length that rounding to
    /// milliseconds in each packet may add up to: 0.5 of 26 ms.
    static let (slack, share) = (0.25, 0.02)

    /// Whether two lengths in samples are one, as far as containers count that round each packet's time.
    static func agree(_ a: Int64, _ b: Int64, rate: Int) -> Bool {
        let difference = Double(max(a, b)) - Double(min(a, b))
        return difference <= max(slack * Double(rate), share * Double(max(a, b)))
    }

    static func disbelief(
        _ claimed: Int64, _ counted: Int64, rate: Int, source: String = "its header"
    ) -> String {
        var (claim, count) = (text(claimed, rate), text(counted, rate))
        if claim == count { (claim, count) = ("\(claimed) samples", "\(counted) samples") }
        return "\(source) claims \(claim), but its packets last \(count): they are believed"
    }

    /// Notes a file's length by its header that is not what was found.
    ///
    /// - Parameter seconds: what the header says of all of the file, which has one stream alone.
    mutating func compare(withFile seconds: Double, rate: Int) {
        guard notes.isEmpty, seconds.isFinite, abs(seconds) < 1e9 else { return }
        let claim = Int64(seconds * Double(rate))
        if !Self.agree(claim, length.value, rate: rate) {
            notes.append(Self.disbelief(claim, length.value, rate: rate))
        }
    }

    /// Hours, minutes, seconds and thousandths.
    private static func text(_ samples: Int64, _ rate: Int) -> String {
        let seconds = Double(samples) / Double(rate)
        if seconds < 0 { return "a negative time" }
        let thousandths = Int64((seconds.truncatingRemainder(dividingBy: 1) * 1000).rounded(.down))
        return "\(SpanText.clock(seconds: seconds)).\(SpanText.padded(thousandths, 3))"
    }

    static func bitRate(bytes: Int64, samples: Int64, rate: Int) -> Int? {
        guard bytes > 0, samples > 0, rate > 0 else { return nil }
        return Int(exactly: (Double(bytes) * 8 * Double(rate) / Double(samples)).rounded())
    }
}

extension SourceFacts {
    /// The facts of an MP4 by its tables.
    init(_ movie: MP4Facts, _ trim: TrimFacts, _ aac: AACFacts?, _ stream: StreamInfo) {
        self.init(
            length: aac?.length(at: stream.sampleRate) ?? trim.length, isLengthExact: true,
            bitRate: aac?.bitRate ?? movie.bitRate)
    }

    /// The facts of an MP4 whose edit list plays several stretches, which libavformat takes from the first whole packet
    /// to the last.
    init(edits presentation: M4BFile.Presentation, _ movie: MP4Facts?, rate: SampleRate) {
        let clock = SampleRate(hertz: Int(presentation.timescale))
        self.init(
            length: SampleCount(presentation.sampleCount).rescaled(from: clock, to: rate),
            isLengthExact: false, bitRate: movie?.bitRate)
    }

    /// The facts of AAC whose packets were counted.
    init(_ aac: AACFacts, _ stream: StreamInfo) {
        self.init(length: aac.length(at: stream.sampleRate), isLengthExact: true, bitRate: aac.bitRate)
        guard aac.access == .demuxer, let duration = stream.duration else { return }
        let claim = stream.samples(duration)
        if !Self.agree(claim, length.value, rate: stream.sampleRate) {
            notes.append(Self.disbelief(claim, length.value, rate: stream.sampleRate))
        }
    }

    /// The facts of an Ogg file by its pages; nil where they do not tell.
    init?(_ pages: OggFacts, _ trim: TrimFacts?, _ stream: StreamInfo, _ demuxer: borrowing Demuxer) {
        let rate = stream.sampleRate
        guard let counted = pages.length(at: rate), counted > 0 else { return nil }
        let bitRate = Self.bitRate(bytes: pages.bytes, samples: counted, rate: rate)
        if pages.hasHole {
            // Behind it the times go on, and tell what is missing.
            guard let duration = stream.duration, !demuxer.isDurationGuessed else { return nil }
            self.init(
                length: SampleCount(max(1, stream.samples(duration))), isLengthExact: false, bitRate: bitRate)
            return
        }
        self.init(
            length: trim?.length ?? SampleCount(counted), isLengthExact: trim != nil, bitRate: bitRate)
        guard let claim = pages.lastPosition(at: rate), !Self.agree(claim, counted, rate: rate) else {
            return
        }
        areTimesTrue = false
        if let (units, clock) = pages.offset {
            let start = SpanText.clock(seconds: Double(units) / Double(clock))
            notes.append("its times begin at \(start), and the book at its sound")
        } else {
            notes.append(Self.disbelief(claim, counted, rate: rate, source: "its last page"))
        }
    }
}
