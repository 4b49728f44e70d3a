import ForgeModel
import M4BFormat

/// What was written, for those who check and report it.
struct EncodedBook {
    var summary: M4BSummary
    var length: SampleCount
    var chapters: [Chapter]
    var warnings: [String]
    var tags: M4BTags
    var format: AudioTrackFormat
    /// Nil where the bit rate was held.
    var quality: Int?
}
