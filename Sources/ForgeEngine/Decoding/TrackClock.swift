import ForgeModel

/// Counts a track's samples at one rate, whatever rates its frames have on the way.
struct TrackClock {
    /// The rate that `position` is counted at.
    let rate: SampleRate
    /// Frames of one rate since the last change, and where they began.
    private var own: SampleRate
    private var samples: Int64 = 0
    private var start: Int64 = 0

    init(rate: SampleRate) {
        self.rate = rate
        own = rate
    }

    var position: Int64 { start + SampleCount(samples).rescaled(from: own, to: rate).value }

    /// Counts the samples of a frame up to an end.
    ///
    /// - Parameters:
    ///   - hertz: the frame's rate; below 1 it counts as that of the frame before.
    ///   - end: at the clock's rate; nil where there is none.
    /// - Returns: how many of them are before the end.
    mutating func take(_ count: Int64, at hertz: Int32, until end: SampleCount?) -> Int64 {
        if hertz > 0, Int(hertz) != own.hertz {
            start = position
            (own, samples) = (SampleRate(hertz: Int(hertz)), 0)
        }
        var kept = count
        if let end {
            let all = SampleCount(end.value - start).rescaled(from: rate, to: own).value
            kept = min(count, max(0, all - samples))
        }
        samples += kept
        return kept
    }
}
