import FFmpegBinding
import ForgeModel
import ForgeSystem

/// Finds the place of a book that a preview is made of: two minutes a third of the way in are listened to, and where they
/// are silent those half way, and so on. The same book gives the same place.
struct PlaceFinder {
    /// Sixths of the book around which is listened, in turns.
    private static let places: [Int64] = [2, 3, 4, 1, 5]
    /// Seconds at the beginning that are a jingle or an announcement, or a tenth of a short book.
    private static let intro: Int64 = 60
    /// Hz at which is listened: speech is below half of it.
    private static let listening = 16_000

    let tracks: [TrackProbe]
    /// Of the book.
    let length: Int64
    /// The sample rate of positions.
    let clock: SampleRate
    let isCancelled: CancellationCheck
    /// Seconds that are listened to.
    var reach: Int64 = 120

    /// - Parameter count: samples of the preview, at most the book's.
    /// - Returns: where it begins; nil where no sound was found.
    /// - Throws: `ForgeError`, step `decoding`.
    func find(_ count: Int64) throws(ForgeError) -> Int64? {
        let intro = min(length - count, min(Self.intro * Int64(clock.hertz), length / 10))
        var heard: Range<Int64>?
        for sixth in Self.places {
            let reach = min(self.reach * Int64(clock.hertz), length - intro)
            let start = min(length - reach, max(intro, length * sixth / 6 - reach / 2))
            // A short book is heard at once.
            if heard == start..<start + reach { continue }
            heard = start..<start + reach
            let levels = try levels(start..<start + reach)
            let place = TellingPlace(levels: levels)
            if let best = place.best(Int(count) * TellingPlace.rate / clock.hertz) {
                let offset = Int64(best) * Int64(clock.hertz) / Int64(TellingPlace.rate)
                return min(length - count, start + offset)
            }
        }
        return nil
    }

    private func levels(_ span: Range<Int64>) throws(ForgeError) -> [Double] {
        let excerpt = try Excerpt(span, of: tracks, clock: clock, isCancelled: isCancelled)
        let format = AudioFormat.planarFloat(sampleRate: Self.listening, channels: 1)
        var source = try excerpt.source(format, isCancelled: isCancelled)
        var levels: [Double] = []
        while true {
            var block = PCMBlock(format: format, capacity: Self.listening / TellingPlace.rate)
            try source.fill(&block)
            guard block.count == block.capacity else { return levels }
            levels.append(10 * log10(max(1e-12, block.power(at: 0, count: block.count))))
        }
    }
}
