import FFmpegBinding
import ForgeModel

extension SourceFacts {
    /// MP3s up to this many bytes are counted, whatever their header says: half a minute to a minute of speech, read
    /// sooner than libavformat opens it.
    private static let smallMP3: Int64 = 1 << 19
    /// How far a count may be from what samples of the frames say, as a share of it: of frames that all have one bit
    /// rate, and of others, where eight places of two seconds are right to 7%, one time in three by more.
    private static let (constantShare, variableShare) = (0.02, 0.2)

    /// The facts of an MP3, whose frames say what they last: the count in its first frame, where there is one, counts
    /// where samples of the frames bear it out; else the frames are counted.
    ///
    /// - Returns: nil for a file of which no frames are found, such as one of free format.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func mp3(
        _ demuxer: inout Demuxer, _ stream: StreamInfo, _ file: InputFile, isCancelled: CancellationCheck
    ) throws(ForgeError) -> SourceFacts? {
        var head = PacketTally(stream, isOgg: demuxer.isOgg, FrameFormat(container: demuxer.container))
        do throws(AVError) {
            try head.read(&demuxer, upTo: 1, isCancelled: isCancelled)
        } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
        guard let start = head.places.first else { return nil }
        let end = try SoundSpan(of: file).end
        let rate = stream.sampleRate
        let claim = demuxer.isDurationGuessed ? nil : stream.duration.map(stream.samples)
        if let claim, end - start > smallMP3 {
            let some = try MPEGFrames.some(of: file, from: start, to: end)
            let told = Double(some.samples(at: rate)) * Double(end - start) / Double(max(1, some.bytes))
            let share = some.constantBitRate == nil ? variableShare : constantShare
            if some.bytes > 0, abs(Double(claim) - told) <= share * told {
                let length = SampleCount(max(1, claim - head.skippedAtStart))
                return SourceFacts(
                    length: length, isLengthExact: false, isLengthDeclared: true,
                    bitRate: some.constantBitRate
                        ?? PacketTally.bitRate(bytes: end - start, samples: claim, rate: rate))
            }
        }
        let all = try MPEGFrames.all(of: file, from: start, to: end, isCancelled: isCancelled)
        let counted = all.samples(at: rate)
        guard counted > 0 else { return nil }
        var facts = SourceFacts(
            length: SampleCount(max(1, counted - head.skippedAtStart)), isLengthExact: false,
            bitRate: all.constantBitRate
                ?? PacketTally.bitRate(bytes: all.bytes, samples: counted, rate: rate))
        // Some encoders count the frame of the count.
        if let claim, claim < counted || claim > counted + head.longest {
            let stray = Double(end - start - all.bytes) * Double(counted) / Double(max(1, all.bytes))
            if claim > counted, LengthAgreement.agree(claim, counted + Int64(stray), rate: rate) {
                // Between the frames there is room for those that are missing.
                facts.length = SampleCount(max(1, claim - head.skippedAtStart))
                facts.isLengthDeclared = true
            } else {
                facts.disbelief = Disbelief(claim, counted, rate: rate)
            }
        }
        if all.isGivenUp { facts.notes.append(givenUp) }
        return facts
    }

    static let givenUp =
        "the search for more sound was given up after \(ByteInput.patience >> 20) MiB that are none"
}
