import ForgeModel

/// Finds the pauses of speech in the course of its level. Pure; positions are numbers of levels of `SpeechLevels`.
///
/// What is a pause is judged against the minute around: it is so much softer than the speech there, and as soft as the room. Its
/// ends are where the sound leaves the level that the pause itself has, so that neither a soft consonant nor the tail of a word
/// is part of it. A breath, or a click, does not end it.
struct PauseFinder {
    /// Levels of half a decibel.
    private enum Step {
        /// From the level of speech down to that of what may be a pause, and at least.
        static let (depth, least) = (44, 24)
        /// From the floor up to what is no pause.
        static let rise = 12
        /// From the speech of the book down to what is taken for speech where there is none.
        static let softest = 40
        /// From the level of speech down to what is a breath, at its loudest.
        static let breath = 28
        /// From a pause's own floor up to what is not silent in it, and from its limit down to what always is.
        static let (edge, quiet) = (20, 30)
    }

    /// Levels of a second, and of the time before and behind by which a second is judged.
    private static let (second, reach) = (Int(SpeechLevels.perSecond), 30)
    /// Levels, at most, of a click, a breath, and of what is between two parts of one sound: 15, 400 and 50 ms.
    private static let (click, breath, hole) = (3, 80, 10)
    /// Levels, at most, from a word to the release of the consonant that it ends in: 150 ms.
    private static let closure = 30

    private let levels: [UInt8]
    /// For each second: the level of its speech, and that of what may be a pause.
    private let speech: [Int]
    private let limits: [Int]
    private let isFixed: Bool

    /// - Parameter threshold: in dB of full scale, what is below is a pause; nil finds it by the sound.
    init(_ levels: [UInt8], threshold: Double? = nil) {
        self.levels = levels
        let judged = Self.judge(levels)
        speech = judged.map(\.speech)
        let fixed = threshold.map { Int(min(255, max(1, ($0 - SpeechLevels.floor) * 2))) }
        limits = judged.map { fixed ?? $0.limit }
        isFixed = fixed != nil
    }

    /// Whether something is said, or played, at a place.
    func isLoud(at place: Int) -> Bool {
        levels.indices.contains(place) && Int(levels[place]) >= limit(at: place)
    }

    /// The pauses in order.
    ///
    /// - Parameter shortest: levels.
    func pauses(shortest: Int) -> [Range<Int>] {
        candidates.flatMap { isFixed ? [$0] : settle($0) }.filter { $0.count >= max(1, shortest) }
    }

    private func limit(at place: Int) -> Int { limits[place / Self.second] }

    /// The stretches below the limit, breaths and clicks bridged.
    private var candidates: [Range<Int>] {
        var candidates: [Range<Int>] = []
        var start: Int?
        var loud: (start: Int, peak: UInt8)?
        for (place, level) in levels.enumerated() {
            if Int(level) >= limit(at: place) {
                loud = (loud?.start ?? place, max(loud?.peak ?? 0, level))
                continue
            }
            if let sound = loud, let begun = start, !isBreath(sound.start..<place, sound.peak) {
                candidates.append(begun..<sound.start)
                start = nil
            }
            (start, loud) = (start ?? place, nil)
        }
        if let start { candidates.append(start..<(loud?.start ?? levels.count)) }
        return candidates
    }

    private func isBreath(_ sound: Range<Int>, _ peak: UInt8) -> Bool {
        sound.count <= Self.click
            || sound.count <= Self.breath
                && Int(peak) < speech[sound.lowerBound / Self.second] - Step.breath
    }

    /// Cuts what leaves the level of the pause itself off the ends, and parts it where something longer than a breath does.
    private func settle(_ candidate: Range<Int>) -> [Range<Int>] {
        let limit = limit(at: candidate.lowerBound)
        let heard = candidate.filter { levels[$0] > 0 }
        let own = heard.count * 2 < candidate.count ? 0 : Self.level(0.2, of: heard.map { levels[$0] })
        let quiet = min(limit, max(own + Step.edge, limit - Step.quiet))
        var sounds: [Range<Int>] = []
        for place in candidate where Int(levels[place]) >= quiet {
            if let last = sounds.last, place - last.upperBound < Self.hole {
                sounds[sounds.count - 1] = last.lowerBound..<place + 1
            } else {
                sounds.append(place..<place + 1)
            }
        }
        var settled: [Range<Int>] = []
        var start = candidate.lowerBound
        for sound in sounds {
            let isOfWord =
                settled.isEmpty && sound.lowerBound - start < Self.closure
                || candidate.upperBound - sound.upperBound < Self.hole
            guard isOfWord || sound.count > Self.breath else { continue }
            if sound.lowerBound > start { settled.append(start..<sound.lowerBound) }
            start = sound.upperBound
        }
        return settled + (start < candidate.upperBound ? [start..<candidate.upperBound] : [])
    }

    /// The level of speech and the limit of pauses for each second, by the minute around it.
    private static func judge(_ levels: [UInt8]) -> [(speech: Int, limit: Int)] {
        func stretch(_ index: Int) -> ArraySlice<UInt8> {
            levels[min(levels.count, index * second)..<min(levels.count, (index + 1) * second)]
        }
        let book = LevelCount(levels[...]).level(0.9)
        var window = LevelCount(levels.prefix(reach * second))
        return (0..<(levels.count + second - 1) / second).map { index in
            window.add(stretch(index + reach))
            if index > reach { window.remove(stretch(index - reach - 1)) }
            let speech = max(window.level(0.9), book - Step.softest)
            let limit = min(
                max(speech - Step.depth, window.level(0.05) + Step.rise), speech - Step.least)
            return (speech, max(1, limit))
        }
    }

    private static func level(_ share: Double, of levels: [UInt8]) -> Int {
        LevelCount(levels[...]).level(share)
    }
}
