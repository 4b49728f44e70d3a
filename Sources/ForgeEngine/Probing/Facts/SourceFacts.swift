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
    /// Whether packets that were not found have room for what is declared beyond the others.
    var isLengthBorneOut = false
    /// Bits per second of the packets; nil where they tell of no time.
    var bitRate: Int?
    /// Whether gaps between time stamps are missing sound.
    var areTimesTrue = true
    /// The claim that was not believed.
    var disbelief: Disbelief?
    /// Why the packets end before the file does, for people; nil where they do not.
    var ending: String?
    /// Other notes on it, for people.
    var notes: [String] = []

    /// The plan's notes on a track with these facts.
    ///
    /// - Parameter damage: what is known to be missing of it, which may be all that there is to say.
    func notes(beside damage: TrackDamage?) -> [String] {
        var all = notes
        if damage == nil, let ending { all.insert(ending, at: 0) }
        if let disbelief, damage.map({ !disbelief.isExplained(by: $0) }) ?? true {
            all.insert(disbelief.text, at: 0)
        }
        return all
    }

    /// Whether a longer sound than was found would have room in so many bytes: some packets of it may be missing.
    private func hasRoom(for claim: Int64, in size: Int64, rate: Int) -> Bool {
        guard claim > length.value, let bitRate, bitRate > 0 else { return false }
        return Double(claim) <= Double(size) * 8 / Double(bitRate) * Double(rate)
    }

    /// Notes a file's length by its header that is not what was found.
    ///
    /// - Parameters:
    ///   - seconds: what the header says of all of the file, which has one stream alone.
    ///   - size: bytes of the file.
    mutating func compare(withFile seconds: Double, rate: Int, size: Int64) {
        guard notes.isEmpty, disbelief == nil, ending == nil else { return }
        let claim = Int64(seconds * Double(rate))
        if !LengthAgreement.agree(claim, length.value, rate: rate), !hasRoom(for: claim, in: size, rate: rate)
        {
            disbelief = Disbelief(claim, length.value, rate: rate)
        }
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
    ///
    /// - Parameter size: bytes of the file: where it has room for more packets, some may be missing.
    init(_ aac: AACFacts, _ stream: StreamInfo, _ demuxer: borrowing Demuxer, size: Int64) {
        self.init(length: aac.length(at: stream.sampleRate), isLengthExact: true, bitRate: aac.bitRate)
        guard aac.access == .demuxer, !demuxer.isDurationGuessed, let duration = stream.duration else {
            return
        }
        let claim = stream.samples(duration)
        if !LengthAgreement.agree(claim, length.value, rate: stream.sampleRate),
            !hasRoom(for: claim, in: size, rate: stream.sampleRate)
        {
            disbelief = Disbelief(claim, length.value, rate: stream.sampleRate)
        }
    }

    /// The facts of an Ogg file by its pages; nil where they do not tell.
    init?(_ pages: OggFacts, _ trim: TrimFacts?, _ stream: StreamInfo, _ demuxer: borrowing Demuxer) {
        let rate = stream.sampleRate
        guard let counted = pages.length(at: rate), counted > 0 else { return nil }
        let bitRate = PacketTally.bitRate(bytes: pages.bytes, samples: counted, rate: rate)
        if pages.hasHole {
            // Behind it the times go on, and tell what is missing.
            guard let duration = stream.duration, !demuxer.isDurationGuessed else { return nil }
            self.init(
                length: SampleCount(max(1, stream.samples(duration))), isLengthExact: false, bitRate: bitRate)
            return
        }
        self.init(
            length: trim?.length ?? SampleCount(counted), isLengthExact: trim != nil, bitRate: bitRate)
        guard let claim = pages.lastPosition(at: rate), !LengthAgreement.agree(claim, counted, rate: rate)
        else {
            return
        }
        areTimesTrue = false
        if let (units, clock) = pages.offset {
            let start = SpanText.clock(seconds: Double(units) / Double(clock))
            notes.append("its times begin at \(start), and the book at its sound")
        } else {
            disbelief = Disbelief(claim, counted, rate: rate, source: "its last page")
        }
    }
}
