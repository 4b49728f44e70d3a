import ForgeModel

/// Which places of a book are listened to before it is encoded. Pure; it depends on the tracks' lengths alone.
struct ExcerptPlan {
    /// A place in a track.
    struct Place: Sendable, Equatable {
        var track: Int
        /// At the track's own rate.
        var offset: SampleCount
    }

    /// Frames of an excerpt; the packets made of the first few and the last are not counted, see `warmUp`.
    static let frames = 11

    /// The number of places, unless a long book asks for more or places that hardly differ for fewer, since the needs of speech
    /// vary: the mean of n places is off by about 0.3 / sqrt(n),
    /// one time in three by more, as measured on an hour of recorded speech with pauses of digital silence, so that 850
    /// places are right to 1%. Longer excerpts tell hardly more.
    static let least = 850
    /// Seconds of a book in which that many places, and the first few that are weighed twice, are a quarter. Shorter ones
    /// are weighed by `TrialMeter`.
    static let shortest = 900.0
    /// Of a long book this share is listened to.
    private static let share = 0.01

    /// In the book's order; nil for a book so short that all of it is decoded.
    let places: [Place]?

    init(tracks: [TrackProbe], frameSize: Int, output: SampleRate) {
        let lengths = tracks.map { $0.length.seconds(at: $0.sampleRate) }
        let total = lengths.reduce(0, +)
        guard total > Self.shortest else {
            places = nil
            return
        }
        let excerpts = total * Double(output.hertz) / Double(Self.frames * frameSize)
        places = Self.spread(max(Self.least, Int(excerpts * Self.share)), over: tracks)
    }

    /// The standard error that is wanted, a fifth of what is promised. Places of music weigh the same to a tenth.
    private static let wantedError = 0.006

    /// Places whose mean is as right as is wanted: 4 times the few at the least, so that those are not the half of it.
    ///
    /// - Parameters:
    ///   - error: the standard error of the mean of a few places, as a share of it.
    ///   - few: how many these are.
    static func enough(for error: Double, of few: Int) -> Int {
        let times = max(4, (error / wantedError) * (error / wantedError))
        return Int(min(times, Double(Int32.max)) * Double(few))
    }

    /// So many places, evenly spread over tracks of any length, in their order.
    static func spread(_ count: Int, over tracks: [TrackProbe]) -> [Place] {
        let lengths = tracks.map { $0.length.seconds(at: $0.sampleRate) }
        let total = lengths.reduce(0, +)
        var places: [Place] = []
        var track = 0
        var start = 0.0
        for index in 0..<count {
            // Spread by the golden ratio within equal parts: at equal distances they would meet a book that repeats
            // itself, as one with jingles does, always at the same words.
            let shift = (Double(index) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
            let time = (Double(index) + shift) * total / Double(count)
            while track < tracks.count - 1, time >= start + lengths[track] {
                start += lengths[track]
                track += 1
            }
            let offset = Int64((time - start) * Double(tracks[track].sampleRate.hertz))
            places.append(Place(track: track, offset: SampleCount(max(0, offset))))
        }
        return places
    }
}
