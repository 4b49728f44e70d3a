import ForgeModel

extension Planner {
    /// The encoder's limit is a multiple of this.
    private static let cutoffStep = 500
    /// A lower limit would leave the encoder no more bits that it could use.
    private static let leastCutoff = 4_000

    /// Facts heard in all tracks together; nil where nobody listened.
    private static func heard(_ book: Book) -> SoundFacts? {
        SoundFacts.joined(book.tracks.compactMap(\.sound))
    }

    /// Whether the book has stereo tracks and all that were listened to have two channels of the same.
    static func hasEqualChannels(_ book: Book) -> Bool { heard(book)?.hasEqualChannels ?? false }

    /// Hz where the sound was cut off, with room above; nil where that is not below the encoder's limit.
    static func loweredCutoff(_ book: Book, limit: Int?, _ rate: SampleRate) -> Int? {
        guard let heard = heard(book), heard.endsSteeply, let bandwidth = heard.bandwidth else { return nil }
        // A tenth of room: what was cut has a slope, and places tell of most of it.
        let room = bandwidth + bandwidth / 10
        let needed = max(leastCutoff, (room + cutoffStep - 1) / cutoffStep * cutoffStep)
        return needed < limit ?? rate.hertz / 2 ? needed : nil
    }

    /// Findings of the sound and their consequences.
    ///
    /// - Parameter cutoff: the limit that was lowered to where the sound ends; nil where none was.
    static func findings(
        _ book: Book, _ options: EncodingOptions, cutoff: Int?, channels: Int
    ) -> [SoundFinding] {
        guard let heard = heard(book) else { return [] }
        var findings: [SoundFinding] = []
        // Of silence nothing follows.
        if let bandwidth = heard.bandwidth, bandwidth > 0 {
            findings.append(
                SoundFinding(
                    .bandwidth, found: "the sound goes up to \(bandwidth) Hz",
                    consequence: cutoff.map {
                        "nothing above \($0) Hz is encoded; should there be more on the way, the book begins anew with it"
                    }))
        }
        if let isEqual = heard.hasEqualChannels {
            findings.append(
                SoundFinding(
                    .channels, found: isEqual ? "both channels are the same" : "the two channels differ",
                    consequence: isEqual && channels == 1 && options.channels == nil
                        ? "one is encoded; should they differ on the way, the book begins anew in stereo"
                        : nil))
        }
        return findings + [SoundFinding(.level, found: heard.level)]
    }
}
