import FFmpegBinding
import ForgeModel
import ForgeSystem

extension SourceFacts {
    /// Bytes of packets that are looked at in any file, and in one that has to be counted.
    private static let (head, most): (Int64, Int64) = (1 << 18, 1 << 30)

    /// The track's length by its header, and the form of the claim.
    struct Claim {
        var length: Int64
        /// Whether it is a count of samples that decoding gives.
        var isCount: Bool
        /// Whether a header says it, and not the time stamps of the last packets.
        var isDeclared: Bool

        /// - Parameter duration: in the stream's time base.
        init(_ duration: Int64, _ stream: StreamInfo, _ demuxer: borrowing Demuxer) {
            length = stream.samples(duration)
            isDeclared = demuxer.isDurationDeclared
            // In CAF libavformat counts whole packets.
            isCount =
                stream.isLossless && stream.timeBase == (1, Int64(stream.sampleRate))
                && (stream.isPCM || demuxer.container != "caf")
        }

        /// - Parameter seconds: of the whole file, which has no other stream.
        init(seconds: Double, _ stream: StreamInfo, _ demuxer: borrowing Demuxer) {
            length = Int64(seconds * Double(stream.sampleRate))
            isCount = false
            isDeclared = demuxer.isDurationDeclared
        }
    }

    /// The facts of a stream that libavformat takes apart.
    ///
    /// Small files are counted. Of others the first packets are, and the rest where the claim is not what they and the
    /// file's size make likely.
    /// - Parameters:
    ///   - claim: nil where the header gives no length.
    ///   - isCounted: whether the packets' count is the length, whatever is claimed.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func packets(
        _ demuxer: inout Demuxer, _ stream: StreamInfo, _ file: InputFile, claim: Claim?, isCounted: Bool,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> SourceFacts {
        let frames = try FrameStream(of: file, demuxer.container, codec: stream.codec, end: nil)?.format
        var tally = PacketTally(stream, isOgg: demuxer.isOgg, frames)
        do throws(AVError) {
            let isSmall = isCounted || file.size <= smallFile(demuxer, stream)
            try tally.read(&demuxer, upTo: isSmall ? most : head, isCancelled: isCancelled)
            if !isLikely(claim, tally, stream, file.size) {
                try tally.read(&demuxer, upTo: most, isCancelled: isCancelled)
            }
        } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
        if isCancelled() { throw .cancelled(step: .probing) }
        var facts = try judge(claim, tally, stream, file, isCounted: isCounted)
        if tally.isGivenUp {
            facts.notes.append(givenUp)
        } else if let failure = tally.failure, !tally.has(claim) {
            let words = failure.systemError.map { " (\(SystemError($0).words))" } ?? ""
            facts.ending = "its packets end at an error" + words
        }
        return facts
    }

    private static func judge(
        _ claim: Claim?, _ tally: PacketTally, _ stream: StreamInfo, _ file: InputFile, isCounted: Bool
    ) throws(ForgeError) -> SourceFacts {
        var claim = claim
        if claim?.isCount == false { claim?.length -= tally.skippedAtStart }
        let told = tally.isComplete ? tally.length : tally.extrapolated(to: file.size)
        let ruling = claim.map { verdict($0, told, tally, stream, file.size) }
        if let claim, ruling == .right, !isCounted {
            return SourceFacts(
                length: SampleCount(max(1, claim.length)), isLengthExact: claim.isCount,
                isLengthDeclared: !claim.isCount && (!tally.isComplete || tally.samples == 0),
                bitRate: tally.isComplete
                    ? tally.bitRate
                    : PacketTally.bitRate(
                        bytes: tally.share(of: file.size), samples: claim.length, rate: stream.sampleRate))
        }
        // Zeros behind the packets may be in the place of others.
        let end = try SoundSpan(of: file).end
        if let claim, tally.isComplete,
            tally.places.haveRoom(for: Double(claim.length), beyond: Double(told), to: end)
        {
            return SourceFacts(
                length: SampleCount(max(1, claim.length)), isLengthExact: false, isLengthDeclared: true,
                isLengthBorneOut: true, bitRate: tally.bitRate)
        }
        var facts = SourceFacts(
            length: SampleCount(max(1, told)),
            isLengthExact: tally.isComplete && claim?.isCount == true,
            bitRate: tally.bitRate)
        if let claim, claim.isDeclared, ruling == .wrong {
            facts.disbelief = Disbelief(claim.length, told, rate: stream.sampleRate)
        }
        if !tally.isComplete {
            facts.notes.append("its length is an estimate by its first \(tally.bytes >> 20) MiB")
        }
        return facts
    }

    private enum Verdict { case right, wrong }

    /// Whether a claim is what the packets make of it.
    private static func verdict(
        _ claim: Claim, _ told: Int64, _ tally: PacketTally, _ stream: StreamInfo, _ size: Int64
    ) -> Verdict {
        guard claim.length > 0 else { return .wrong }
        // Packets of CAF come without a time.
        guard tally.isComplete, tally.samples > 0 else { return .right }
        guard claim.isCount else {
            // A last packet that is not full counts as if it were.
            let isLastPart = claim.length < told && told - claim.length < tally.longest
            return isLastPart || LengthAgreement.agree(claim.length, told, rate: stream.sampleRate)
                ? .right : .wrong
        }
        // More than there is may be what is missing: decoding will tell, of more than it lets pass. What the file never
        // had room for is not.
        let surplus = claim.length - told
        return surplus == 0
            || surplus > TrackDecoder.shortfallLimit && claim.length <= stream.mostSamples(in: size)
            ? .right : .wrong
    }

    /// Whether a claim may be true by what the first packets weigh and last.
    private static func isLikely(
        _ claim: Claim?, _ tally: PacketTally, _ stream: StreamInfo, _ size: Int64
    ) -> Bool {
        guard let claim, claim.length > 0, claim.length < Int64.max / 8 else { return false }
        let told = Double(max(1, tally.extrapolated(to: size)))
        let ratio = Double(claim.length) / told
        // Speech rarely doubles its rate behind the first minute, and lossless speech behind silence does.
        let most = stream.isPCM ? 1.05 : stream.isLossless ? 2.5 : 1.5
        return ratio < most && ratio > 1 / most
    }

    /// Bytes up to which a file is counted: containers that tell no length of their own in samples are cheap to
    /// count and seldom large; Ogg's pages and lossless files have more to say, and are.
    private static func smallFile(_ demuxer: borrowing Demuxer, _ stream: StreamInfo) -> Int64 {
        demuxer.isOgg || stream.isLossless ? 1 << 20 : 1 << 25
    }
}

extension StreamInfo {
    var isPCM: Bool { codec.hasPrefix("pcm_") }

    /// More samples than a file of so many bytes can hold.
    func mostSamples(in size: Int64) -> Int64 {
        if isPCM { return size * 8 }
        // The smallest FLAC frame has 11 bytes and the largest 65,535 samples; the STREAMINFO block tells what this
        // stream's have (RFC 9639, 8.2 and 9).
        guard codec == "flac", extradata.count >= 34 else { return .max }
        let block = Int64(extradata[2]) << 8 | Int64(extradata[3])
        let least = Int64(extradata[4]) << 16 | Int64(extradata[5]) << 8 | Int64(extradata[6])
        return size / max(11, least) * max(block, 16)
    }
}

extension PacketTally {
    /// Whether all was there that a header tells of: what libavformat makes an error of behind it is no sound.
    fileprivate func has(_ claim: SourceFacts.Claim?) -> Bool {
        guard let claim, claim.isDeclared, claim.length > 0 else { return false }
        return length >= claim.length
    }
}
