/// The unit of time of the chapter track: a whole number of samples, one wherever that is possible.
///
/// A sample table has 32 bits for the length of a chapter: 27 hours at 44.1 kHz. Where one is longer, the track counts
/// in the smallest larger unit at which all lengths fit and every start is still a whole number. That is always there
/// for a book of one chapter, since its start is 0.
struct ChapterUnit {
    /// Longest length that readers with signed numbers get right.
    private static let signedLimit = Int64(Int32.max)
    /// Longest length that libavformat takes for one: what is larger counts as a negative number that was written as
    /// unsigned (its option `max_stts_delta`).
    static let limit = Int64(UInt32.max) - 480_000

    /// Samples in one unit; divides the sample rate.
    let samples: Int64

    /// - Parameters:
    ///   - starts: in samples, ascending from 0.
    ///   - sampleCount: where the last chapter ends.
    /// - Returns: nil when there is none: a chapter is too long.
    init?(starts: [Int64], sampleCount: Int64, sampleRate: Int) {
        let rate = Int64(sampleRate)
        let ends = starts.dropFirst() + [sampleCount]
        let longest = zip(starts, ends).map { $1 - $0 }.max() ?? 0
        let last = sampleCount - (starts.last ?? 0)
        func isUsable(_ unit: Int64, _ limit: Int64) -> Bool {
            unit == 1
                ? longest <= limit
                : longest / unit <= limit && last >= unit && rate % unit == 0
                    && starts.allSatisfy { $0 % unit == 0 }
        }
        if isUsable(1, Self.signedLimit) {
            samples = 1
        } else if let unit = (1...rate).first(where: { isUsable($0, Self.signedLimit) })
            ?? (1...rate).first(where: { isUsable($0, Self.limit) })
        {
            samples = unit
        } else {
            return nil
        }
    }
}
