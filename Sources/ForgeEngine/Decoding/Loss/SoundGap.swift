/// The sound missing between two frames, or before the first and behind the last.
struct SoundGap {
    /// Per channel.
    var samples: Int64
    /// Bytes in front of the first frame and zeros that were put between or behind frames: they are no sign of sound.
    var padding: Int64 = 0
    /// Samples of silence that stand for it: what is behind stays at its place.
    var silence: Int64
    /// Of the silence, what the track's length does not count: what was reckoned from bytes, or what a length that
    /// was found by counting packets does not know of.
    var uncounted: Int64
    /// Samples at the start of the frame for which there is no time: the ones before it lasted too long.
    var surplus: Int64

    init(
        samples: Int64, padding: Int64 = 0, silence: Int64? = nil, uncounted: Int64 = 0,
        surplus: Int64 = 0
    ) {
        self.samples = samples
        self.surplus = surplus
        self.padding = padding
        self.silence = silence ?? samples
        self.uncounted = uncounted
    }
}
