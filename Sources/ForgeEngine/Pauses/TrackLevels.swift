/// The levels of one track, or of a span of it, as `SpeechLevels` has them.
struct TrackLevels {
    var levels: [UInt8]
    /// Samples at the track's rate.
    var length: Int64
    /// Whether all packets decoded.
    var isWhole = true
}
