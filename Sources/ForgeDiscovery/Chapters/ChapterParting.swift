import ForgeModel

/// The places at which a chapter that is too long is parted: its longest pauses. Pure.
struct ChapterParting {
    /// The beginnings of further parts, in order, and whether no part is longer than it may be.
    struct Ends {
        var places: [SampleCount] = []
        var areEnough = true
    }

    private let pauses: [Pause]
    private let desired: Int64
    private let longest: Int64

    /// - Parameter pauses: those within the chapter, in order.
    init(_ length: ChapterChange.Length, pauses: [Pause], rate: SampleRate) {
        self.pauses = pauses
        desired = Int64(length.desired / .seconds(1) * Double(rate.hertz))
        longest = Int64(length.longest / .seconds(1) * Double(rate.hertz))
    }

    func ends(of chapter: Range<SampleCount>) -> Ends {
        var ends = Ends()
        var start = chapter.lowerBound.value
        let end = chapter.upperBound.value
        // A chapter mostly begins behind a pause, which is no place to part the one before.
        let last = end - desired / 8
        while end - start > longest {
            // The last part is to be no crumb.
            let latest = min(start + longest, end - desired / 2)
            let earliest = min(start + desired, latest - desired / 4)
            // Where none is there: one that makes a shorter part, then the first that makes one too long.
            let place =
                longestPause(earliest...latest)
                ?? longestPause(start + desired / 4...min(start + longest, last))
                ?? pauses.first { start + longest < $0.end.value && $0.end.value <= last }?.end.value
            guard let place else {
                ends.areEnough = false
                break
            }
            if place - start > longest { ends.areEnough = false }
            ends.places.append(SampleCount(place))
            start = place
        }
        return ends
    }

    /// The end of the longest pause that ends within a range, of equal ones the first.
    private func longestPause(_ range: ClosedRange<Int64>) -> Int64? {
        var best: Pause?
        for pause in pauses where range.contains(pause.end.value) {
            if best.map({ pause.end - pause.start > $0.end - $0.start }) ?? true { best = pause }
        }
        return best?.end.value
    }
}
