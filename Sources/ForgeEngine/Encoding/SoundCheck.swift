import ForgeModel

/// Holds what a plan was made upon against all of the sound, while the book is encoded.
struct SoundCheck {
    /// The subjects to listen for.
    let subjects: SoundMeter.Subjects
    private let cutoff: Int
    /// Tracks that have passed.
    private var passed = 0

    init(_ plan: ConversionPlan) {
        func relies(on subject: SoundFinding.Subject) -> Bool {
            plan.audio.findings.contains { $0.subject == subject && $0.consequence != nil }
        }
        subjects = .init(bandwidth: relies(on: .bandwidth), channels: relies(on: .channels))
        cutoff = plan.audio.encoding?.cutoff ?? .max
    }

    /// A track that is not as planned; nil while all is as planned. Looks at each track that has ended once.
    mutating func surprise(in source: borrowing BookSource) -> (track: Int, facts: SoundFacts)? {
        guard subjects.bandwidth || subjects.channels else { return nil }
        while passed < source.heard.count {
            if isSurprise(source.heard[passed]) { return (passed, source.heard[passed]) }
            passed += 1
        }
        if let now = source.hearing, isSurprise(now.facts) { return now }
        return nil
    }

    private func isSurprise(_ facts: SoundFacts) -> Bool {
        facts.hasEqualChannels == false || facts.bandwidth ?? 0 > cutoff
    }
}

extension TrackProbe {
    /// Corrects facts which the places had told otherwise: nothing is left out on account of it.
    mutating func correct(_ facts: SoundFacts, cutoff: Int?) {
        var known = sound ?? facts
        defer { sound = known }
        if facts.hasEqualChannels == false { known.hasEqualChannels = false }
        guard let cutoff, let bandwidth = facts.bandwidth, bandwidth > cutoff else { return }
        // It may go further up still, and the book is not to begin anew again and again.
        known.bandwidth = sampleRate.hertz / 2
    }
}
