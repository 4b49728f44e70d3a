import ForgeModel

/// The sound that a track lacks, as it is found while the track goes by. Places are in seconds from its start.
struct SoundLoss {
    /// Places that lie closer together, in seconds, are one for whoever listens.
    private static let neighbours = 1.0

    /// In all.
    private(set) var seconds = 0.0
    private var places = 0
    private var first: Double?
    private var last = 0.0
    /// Where the track ends too early, and where it should.
    private var early: (at: Double, of: Double)?
    /// Seconds that are missing at the end.
    var ending: Double { early.map { $0.of - $0.at } ?? 0 }

    /// Notes a gap in the sound.
    mutating func add(_ missing: Double, at start: Double) {
        guard missing > 0 else { return }
        if first == nil || start - last > Self.neighbours { places += 1 }
        seconds += missing
        first = first ?? start
        last = max(last, start + missing)
    }

    /// Notes that the track ends before it should.
    mutating func end(at end: Double, of total: Double) {
        guard total > end else { return }
        seconds += total - end
        early = (end, total)
    }

    /// Nil where nothing is missing.
    var damage: TrackDamage? {
        guard seconds > 0 else { return nil }
        return TrackDamage(reason: reason, missingSeconds: seconds)
    }

    private var reason: String {
        var parts: [String] = []
        if let first {
            let (from, to) = (SpanText.clock(seconds: first), SpanText.clock(seconds: last.rounded(.up)))
            parts.append(
                places > 1
                    ? "it is damaged in \(places) places between \(from) and \(to)"
                    : "it is damaged between \(from) and \(to)")
        }
        if let early {
            let (at, of) = (SpanText.clock(seconds: early.at), SpanText.clock(seconds: early.of))
            parts.append(at == of ? "it ends too early" : "it ends at \(at) of \(of)")
        }
        return parts.joined(separator: ", and ")
    }
}
