import FFmpegBinding
import ForgeModel

extension Prober {
    /// Containers whose packets' durations, less what they mark to be skipped, add up to what decoding gives: all
    /// packets are alike. Ogg's first and last are not, and Matroska and ASF count in milliseconds.
    static let countableContainers: Set<String> = ["mp3", "aac"]

    /// Counts by decoding, for containers whose times are too coarse to count by.
    static func decodedLength(
        of probe: TrackProbe, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> SampleCount {
        var decoder = try TrackDecoder.open(probe, damaged: .keep, isCancelled: isCancelled)
        var frame = try running(.decoding) { () throws(AVError) in try Frame() }
        while try decoder.next(into: &frame) != nil {}
        return SampleCount(decoder.position)
    }

    /// The facts of a stream whose length no table gives.
    static func sourceFacts(
        _ demuxer: inout Demuxer, _ stream: StreamInfo, _ file: InputFile, _ effort: LengthEffort,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> SourceFacts {
        if demuxer.isMP3, effort == .headers,
            let facts = try SourceFacts.mp3(&demuxer, stream, file, isCancelled: isCancelled)
        {
            return facts
        }
        let declared = demuxer.isDurationGuessed ? nil : stream.duration
        var claim =
            declared.map { SourceFacts.Claim($0, stream, demuxer) }
            ?? demuxer.secondsOfSound.map { SourceFacts.Claim(seconds: $0, stream, demuxer) }
        if demuxer.countsWholePackets, let samples = try MusepackEnd(of: file).samples {
            claim?.length = samples
        }
        let isCounted = effort == .exact && countableContainers.contains(demuxer.container)
        return try SourceFacts.packets(
            &demuxer, stream, file, claim: claim, isCounted: isCounted, isCancelled: isCancelled)
    }
}
