import FFmpegBinding
package import ForgeModel

/// Listens to all of a book for its pauses, on as many slots as there are.
///
/// A track whose length its file tells to the sample, and in which a place can be found, is cut into spans, of which each is
/// decoded by itself from a little before it; where the cuts are does not depend on the number of slots, and so neither does
/// what is found. All other tracks, and those in which a packet does not decode, are decoded from their beginning to their end
/// as a book is, with silence for what is lost.
package struct PauseScan {
    /// Seconds before a span that are heard for the filter alone.
    private static let lead: Int64 = 1

    /// A part of a track that is heard by one job: a span, or all of it.
    private struct Part {
        var track: Int
        /// At the track's rate; nil for all of it.
        var span: Range<Int64>?
    }

    private let tracks: [TrackProbe]
    private let jobs: SlotJobs
    /// Seconds of a span.
    var span: Int64 = 300

    package init(
        _ tracks: [TrackProbe], lane: any EncodeLane, isCancelled: @escaping CancellationCheck,
        onWait: @escaping () -> Void = {}
    ) {
        self.tracks = tracks
        jobs = SlotJobs(lane: lane, isCancelled: isCancelled, onWait: onWait)
    }

    /// Hears all tracks.
    ///
    /// - Throws: `ForgeError`: a file cannot be read, or is no sound; `cancelled`.
    package func run() throws(ForgeError) -> BookLevels {
        var heard = [TrackLevels?](repeating: nil, count: tracks.count)
        for (index, found) in try hear(parts) {
            guard heard[index] != nil else {
                heard[index] = found
                continue
            }
            heard[index]?.levels += found.levels
            heard[index]?.length += found.length
            if !found.isWhole { heard[index]?.isWhole = false }
        }
        let broken = tracks.indices.filter { heard[$0]?.isWhole != true }
        for (index, found) in try hear(broken.map { Part(track: $0) }) { heard[index] = found }
        return BookLevels(
            zip(tracks, heard).map { ($0.sampleRate, $1 ?? TrackLevels(levels: [], length: 0)) })
    }

    private var parts: [Part] {
        tracks.enumerated().flatMap { index, track in
            guard track.isLengthExact, track.damage == nil, SpanReader.finds(track) else {
                return [Part(track: index)]
            }
            let step = span * Int64(track.sampleRate.hertz)
            return stride(from: 0, to: max(1, track.length.value), by: Int(step)).map {
                Part(track: index, span: $0..<min($0 + step, track.length.value))
            }
        }
    }

    private func hear(_ parts: [Part]) throws(ForgeError) -> [(track: Int, heard: TrackLevels)] {
        let tracks = tracks
        let heard = try jobs.run(parts.count) { (index, isStopped) throws(ForgeError) in
            let track = tracks[parts[index].track]
            guard let span = parts[index].span else { return try Self.hear(track, isStopped) }
            return try Self.hear(span, of: track, isStopped)
        }
        return zip(parts, heard).map { ($0.track, $1) }
    }

    private static func hear(
        _ span: Range<Int64>, of track: TrackProbe, _ isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackLevels {
        let rate = track.sampleRate.hertz
        var levels = SpeechLevels(rate: rate, from: span.lowerBound)
        let begin = max(0, span.lowerBound - lead * Int64(rate))
        var end = begin
        let isWhole = try SpanReader.hear(begin..<span.upperBound, of: track, isCancelled: isCancelled) {
            levels.hear($0, $1, at: $2)
            let own = SampleRate(hertz: max(1, Int($0.format.sampleRate)))
            end = $2 + SampleCount(Int64($1.count)).rescaled(from: own, to: track.sampleRate).value
        }
        levels.end()
        return TrackLevels(
            levels: levels.levels, length: Int64(span.count), isWhole: isWhole && end >= span.upperBound)
    }

    private static func hear(
        _ track: TrackProbe, _ isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackLevels {
        var levels = SpeechLevels(rate: track.sampleRate.hertz)
        var decoder = try TrackDecoder.open(track, damaged: .keep, isCancelled: isCancelled)
        var frame = try running(.decoding) { () throws(AVError) in try Frame() }
        var position: Int64 = 0
        while let range = try decoder.next(into: &frame) {
            levels.hear(frame, range, at: position)
            position = decoder.position
        }
        levels.end()
        return TrackLevels(levels: levels.levels, length: position)
    }
}
