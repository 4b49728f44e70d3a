package import ForgeModel

/// The levels of a book's tracks one behind the other, and where each is on the book's clock.
package struct BookLevels {
    private struct Track {
        /// The number of its first level.
        var first: Int
        /// Samples at the track's rate.
        var length: Int64
        var rate: SampleRate
    }

    private let tracks: [Track]
    /// As `SpeechLevels` has them.
    let levels: [UInt8]

    init(_ heard: [(rate: SampleRate, track: TrackLevels)]) {
        var levels: [UInt8] = []
        tracks = heard.map { rate, track in
            defer { levels += track.levels }
            return Track(first: levels.count, length: track.length, rate: rate)
        }
        self.levels = levels
    }

    /// The pauses in order.
    ///
    /// - Parameter clock: the book's rate.
    package func pauses(_ options: PauseOptions = PauseOptions(), at clock: SampleRate) -> [Pause] {
        let shortest = Int(Int64(options.shortest) * SpeechLevels.perSecond / 1000)
        let places = starts(at: clock)
        return PauseFinder(levels, threshold: options.threshold).pauses(shortest: shortest).map {
            Pause(
                start: place($0.lowerBound, places, at: clock), end: place($0.upperBound, places, at: clock))
        }
    }

    /// The length of the book.
    ///
    /// - Parameter clock: the book's rate.
    package func length(at clock: SampleRate) -> SampleCount { starts(at: clock).last ?? .zero }

    /// Where the tracks begin, and where the last ends.
    private func starts(at clock: SampleRate) -> [SampleCount] {
        tracks.reduce(into: [.zero]) { starts, track in
            let length = SampleCount(track.length).rescaled(from: track.rate, to: clock)
            starts.append(starts[starts.count - 1] + length)
        }
    }

    /// Where a level begins; the end of the book behind the last.
    private func place(_ level: Int, _ starts: [SampleCount], at clock: SampleRate) -> SampleCount {
        guard level < levels.count, let index = tracks.lastIndex(where: { $0.first <= level }) else {
            return starts.last ?? .zero
        }
        let track = tracks[index]
        let rate = SampleRate(hertz: Int(SpeechLevels.perSecond))
        return starts[index] + SampleCount(Int64(level - track.first)).rescaled(from: rate, to: clock)
    }
}
