/// Measurements of a track's or a book's sound.
public struct SoundFacts: Hashable, Sendable, Codable {
    /// Hz above which there is nothing that anybody could hear; half the sample rate where nothing is missing, 0 for
    /// silence. Nil where nobody looked.
    public var bandwidth: Int?
    /// Short blocks that hold sound, of those that were looked at, and how many of them go up to the bandwidth: few of what
    /// fades by itself, many of what a filter or an encoder has cut. 0 where nobody looked.
    package var blocks = 0
    package var blocksToEnd = 0
    /// True where both of two channels hold the same; nil where there are not two, or nobody looked.
    public var hasEqualChannels: Bool?
    /// The largest sample in dB of full scale, more than 0 where a decoder goes beyond; nil for silence.
    public var peak: Double?
    /// Runs of samples that were cut off at full scale.
    public var clippedRuns: Int
    /// True where all of it was heard, false for places spread over it.
    public var isWhole: Bool

    package init(
        bandwidth: Int?, hasEqualChannels: Bool?, peak: Double?, clippedRuns: Int, isWhole: Bool
    ) {
        self.bandwidth = bandwidth
        self.hasEqualChannels = hasEqualChannels
        self.peak = peak
        self.clippedRuns = clippedRuns
        self.isWhole = isWhole
    }

    /// Hz: ends no further apart are one end.
    package static let edge = 300

    /// Whether so many blocks go up to one end that more of the sound will not go further. Of recorded voices and music
    /// that fade by themselves one block in 20 to 500 does, of what was cut at 4 to 16 kHz one in 2 to 12.
    package var endsSteeply: Bool { blocks > 0 && 16 * blocksToEnd >= blocks }

    /// The facts of several tracks together; nil of none.
    package static func joined(_ all: [SoundFacts]) -> SoundFacts? {
        guard !all.isEmpty else { return nil }
        let bandwidth = all.compactMap(\.bandwidth).max()
        let equal = all.compactMap(\.hasEqualChannels)
        var joined = SoundFacts(
            bandwidth: bandwidth,
            hasEqualChannels: equal.isEmpty ? nil : equal.allSatisfy(\.self),
            peak: all.compactMap(\.peak).max(), clippedRuns: all.reduce(0) { $0 + $1.clippedRuns },
            isWhole: all.allSatisfy(\.isWhole))
        let lowest = (bandwidth ?? 0) - edge
        joined.blocks = all.reduce(0) { $0 + $1.blocks }
        joined.blocksToEnd = all.reduce(0) { $0 + ($1.bandwidth ?? 0 > lowest ? $1.blocksToEnd : 0) }
        return joined
    }

    /// The level in words.
    package var level: String {
        guard let peak else { return "silence" }
        let value = (peak < -0.05 ? "-" : "") + SpanText.decimal(abs(peak), places: 1)
        let places = clippedRuns == 1 ? "1 place" : "\(clippedRuns) places"
        return "the loudest sample is at \(value) dB"
            + (clippedRuns > 0 ? ", cut off at full scale in \(places)" : "")
    }
}
