import ForgeSystem

/// Corrects the quality of a short book on the way: what is encoded by then tells what the trial was wrong by, and the rest
/// makes up for it. Pure.
///
/// It depends on the book's packets alone, not on when they come.
struct RateKeeper: Sendable {
    private struct Stage {
        /// Its first packet.
        var first: Int
        var quality: Int
    }

    /// The shares of a book that are encoded before each correction. The last part is short, for it may be encoded once
    /// more.
    private static let shares = [0.5, 5.0 / 6]
    /// Packets of a part that is worth the encoder's start.
    private static let least = 16
    /// The strongest change of a part's rate by a correction: half a book that came out wrong by an eighth, and no more
    /// than what is hardly heard.
    private static let strongest = 1.3
    /// How far off the bit rate a book may be expected to come without a change of quality: the last part, a sixth of the
    /// book, would make up for it with six times as much, which is heard.
    private static let slack = 0.0075

    /// The packets at which a new quality may begin.
    let seams: [Int]
    /// Bits that the book should have.
    private let wanted: Double
    /// How far off the bit rate a book may be without its last part being encoded once more: a little less than the 3% that
    /// are promised, and less by the two packets that players, which reckon with the sound's length, do not count.
    private let tolerance: Double
    private let trial: TrialMeter.Weight
    /// By which the weight grows with the quality.
    private let power: Double
    private var stages: [Stage]
    /// Bits of the packets so far.
    private var sizes: [Int] = []

    /// - Parameters:
    ///   - trial: of the whole book.
    ///   - search: what the trial gave.
    ///   - bitsPerPacket: what is wanted on the average.
    ///   - longest: packets of the last part at the most, whose samples are held until it is right.
    init(
        _ trial: TrialMeter.Weight, _ search: QualitySearch, bitsPerPacket: Double, longest: Int = .max
    ) {
        self.trial = trial
        let count = trial.classes.count
        wanted = bitsPerPacket * Double(count)
        tolerance = 0.027 - 2 / Double(max(count, 100))
        power = search.power
        stages = [Stage(first: 0, quality: search.quality)]
        var seams = Self.shares.map { Int($0 * Double(count)) }
        if let last = seams.last, count - last > longest { seams.append(count - longest) }
        self.seams = seams.allSatisfy { count - $0 >= Self.least } ? seams : []
    }

    /// Packets that the book will have, as far as the trial tells.
    var packets: Int { trial.classes.count }

    /// Packets so far.
    var count: Int { sizes.count }

    /// Of the part under way, in units of lambda.
    var quality: Int { stages[stages.count - 1].quality }

    /// The quality of all parts so far, by their lengths.
    var meanQuality: Int {
        var sum = 0.0
        for (index, stage) in stages.enumerated() {
            let end = index + 1 < stages.count ? stages[index + 1].first : max(sizes.count, stage.first + 1)
            sum += Double(end - stage.first) * log(Double(stage.quality))
        }
        return Int(exp(sum / Double(max(1, sizes.count))).rounded())
    }

    /// Takes the next packet of the book.
    mutating func add(bytes: Int) { sizes.append(8 * bytes) }

    /// Begins a part with the next packet, at a quality by which the whole book comes near its rate.
    mutating func turn() {
        let (done, rest) = (Double(sizes.reduce(0, +)), expectedRest)
        let change = rest > 0 ? (near(done + rest) - done) / rest : 1
        stages.append(Stage(first: sizes.count, quality: changed(quality, by: change)))
    }

    /// Forgets the last part and begins it anew at a better quality, once all of the book is there; false where it is right
    /// or cannot be made better.
    mutating func redo() -> Bool {
        guard let last = stages.last, last.first > 0, last.first < sizes.count else { return false }
        let all = Double(sizes.reduce(0, +))
        guard abs(all / wanted - 1) > tolerance else { return false }
        let part = Double(sizes[last.first...].reduce(0, +))
        let better = changed(last.quality, by: (near(all) - all + part) / max(1, part))
        guard better != last.quality else { return false }
        sizes.removeSubrange(last.first...)
        stages[stages.count - 1].quality = better
        return true
    }

    /// The bits nearest to those of a book that are near enough to what it should have.
    private func near(_ bits: Double) -> Double {
        min(max(bits, (1 - Self.slack) * wanted), (1 + Self.slack) * wanted)
    }

    /// Within what the book's first quality lets one hear no change.
    private func changed(_ quality: Int, by ratio: Double) -> Int {
        let first = Double(stages[0].quality)
        let most = pow(Self.strongest, 1 / power)
        let wanted = Double(quality) * pow(max(ratio, 0.01), 1 / power)
        let range = QualitySearch.useful
        return min(
            range.upperBound,
            max(range.lowerBound, Int(min(first * most, max(first / most, wanted)).rounded())))
    }

    /// Bits of the packets to come, at the quality of the part under way: as those of their loudness so far, unless the
    /// trial's pieces of the rest show that it is of another kind.
    private var expectedRest: Double {
        let bits = bitsByLoudness
        return trial.classes.dropFirst(sizes.count).reduce(0) { $0 + bits[Int($1)] } * difference(from: bits)
    }

    /// Bits of a packet of each loudness, at the quality of the part under way: as they came so far; where none did, as in
    /// the trial.
    private var bitsByLoudness: [Double] {
        var classes = LoudnessClasses()
        for (index, stage) in stages.enumerated() {
            let end = index + 1 < stages.count ? stages[index + 1].first : sizes.count
            let factor = pow(Double(quality) / Double(stage.quality), power)
            for packet in stage.first..<max(stage.first, min(end, trial.classes.count)) {
                classes.add(bits: factor * Double(sizes[packet]), of: trial.classes[packet])
            }
        }
        let factor = pow(Double(quality) / Double(trial.quality), power)
        return (0..<UInt8(LoudnessClasses.classes)).map { own in
            !classes.knows(own) && trial.loudness.knows(own)
                ? factor * trial.loudness.mean(of: own) : classes.mean(of: own)
        }
    }

    /// The size of the rest as estimated by the packets before it: of so few pieces the mean is pulled to 1, the more
    /// the less they agree (the estimator of James and Stein for one mean).
    private func difference(from bits: [Double]) -> Double {
        let factor = pow(Double(quality) / Double(trial.quality), power)
        let pieces = trial.pieces.filter { $0.packets.lowerBound >= sizes.count }.map { piece in
            let expected = trial.classes[piece.packets].reduce(0) { $0 + bits[Int($1)] }
            return (expected: expected, found: factor * Double(piece.bits))
        }
        let expected = pieces.reduce(0) { $0 + $1.expected }
        guard pieces.count > 1, expected > 0 else { return 1 }
        let off = pieces.reduce(0) { $0 + $1.found } / expected - 1
        let spread = pieces.reduce(0) { sum, piece in
            let rest = piece.found - (1 + off) * piece.expected
            return sum + rest * rest
        }
        let count = Double(pieces.count)
        let variance = spread * count / (count - 1) / (expected * expected)
        return off == 0 ? 1 : 1 + off * max(0, 1 - variance / (off * off))
    }
}
