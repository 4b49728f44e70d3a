import ForgeModel

/// A value, and which of its file's tags it is from where there are several.
struct Tagged {
    var text: String
    var form: TagForm?
}

/// The values of one field in all tracks.
struct TagVote {
    private let values: [(text: String, source: MetadataSource, isFirstTrack: Bool)]
    private let trackCount: Int

    init(_ tracks: [TrackProbe], _ value: (TrackProbe) -> Tagged?) {
        trackCount = tracks.count
        values = tracks.enumerated().compactMap { index, track in
            guard let value = value(track), !value.text.isEmpty else { return nil }
            return (value.text, .tags(track.path.lastComponent.string, in: value.form), index == 0)
        }
    }

    var isUnanimous: Bool { !values.isEmpty && values.allSatisfy { $0.text == values[0].text } }

    func winner(mayBePerChapter: Bool) -> (text: String, source: MetadataSource)? {
        let counts = Dictionary(values.map { ($0.text, 1) }, uniquingKeysWith: +)
        guard let most = counts.values.max(), let winner = values.first(where: { counts[$0.text] == most })
        else { return nil }
        guard winner.isFirstTrack || most * 2 > trackCount else { return nil }
        guard !mayBePerChapter || most * 2 > values.count else { return nil }
        return (winner.text, winner.source)
    }
}
