package import ForgeModel

extension Book {
    /// A part of a book of one track, which is copied.
    ///
    /// - Parameters:
    ///   - range: samples at the rate that its packets decode to.
    ///   - chapters: on the part's clock.
    package func part(_ range: Range<Int64>, chapters: [Chapter]) -> Book {
        guard var facts = tracks[0].aac else { preconditionFailure("a book that is split is AAC") }
        var book = self
        facts.priming += range.lowerBound
        // Silent packets stand for those that are missing, and count in the part as in the whole.
        facts.length += Int64(range.count) - facts.copiedLength
        let length = SampleCount(Int64(range.count))
        book.tracks[0].length = length.rescaled(from: facts.sampleRate, to: book.tracks[0].sampleRate)
        book.tracks[0].aac = facts
        book.chapters = chapters.map {
            ChapterMark(
                .book(MediaTime(value: $0.start.value, timescale: Int64(facts.sampleRate.hertz))),
                title: $0.title)
        }
        return book
    }
}

extension AACFacts {
    /// The place nearest to another at which the stream can be cut: any sample, but with SBR, whose files begin with a packet,
    /// the beginning of one.
    package func cut(near place: Int64) -> Int64 {
        let unit = clock.primingUnit
        guard unit > 1 else { return place }
        let media = priming + place + unit / 2
        return max(0, media - media % unit - priming)
    }
}
