import FFmpegBinding
package import ForgeModel

/// Listens to places spread over a book before its plan is made: what it costs does not grow with the book.
package enum SoundSurvey {
    /// Seconds of sound for each place, up to as many places as take a tenth of a second to decode.
    private static let spacing = 2.0
    private static let fewest = 8
    private static let most = 240

    /// Samples that a decoder gives behind a jump before all it gives is the sound of that place: two frames of MP3.
    private static let settling = 2304

    /// Four blocks of the meter's that overlap.
    private static let heard = BandwidthMeter.length * 5 / 2

    /// Adds to tracks what can be heard in a few places of them. Blocks.
    ///
    /// A track of which no place can be read, or none was chosen, stays as it is.
    /// - Parameter onTrack: called before each track, with its number from 0.
    /// - Throws: `ForgeError`, `cancelled`.
    package static func listen(
        to tracks: [TrackProbe], isCancelled: @escaping CancellationCheck, onTrack: (Int) -> Void = { _ in }
    ) throws(ForgeError) -> [TrackProbe] {
        let seconds = tracks.reduce(0) { $0 + $1.length.seconds(at: $1.sampleRate) }
        guard seconds > 0 else { return tracks }
        let count = min(most, max(fewest, Int(seconds / spacing)))
        let places = ExcerptPlan.spread(count, over: tracks)
        var tracks = tracks
        for index in tracks.indices {
            onTrack(index)
            let own = places.filter { $0.track == index }
            if own.isEmpty { continue }
            if isCancelled() { throw .cancelled(step: .planning) }
            let facts = try? listen(to: tracks[index], at: own.map(\.offset), isCancelled)
            if let facts { tracks[index].sound = facts }
        }
        return tracks
    }

    private static func listen(
        to track: TrackProbe, at places: [SampleCount], _ isCancelled: @escaping CancellationCheck
    ) throws -> SoundFacts? {
        let format = AudioFormat.planarFloat(
            sampleRate: track.sampleRate.hertz, channels: min(2, track.channels))
        var reader = try ExcerptReader.open(track, output: format, isCancelled: isCancelled)
        var meter = SoundMeter(.init(bandwidth: true, channels: track.channels == 2))
        var isHeard = false
        for place in places {
            var block = PCMBlock(format: format, capacity: settling + heard)
            _ = try? reader.read(at: place, into: &block)
            guard block.count > settling else { continue }
            try meter.hear(block, from: settling)
            meter.breakOff()
            isHeard = true
        }
        return isHeard ? meter.facts(isWhole: false) : nil
    }
}
