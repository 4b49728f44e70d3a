import Foundation
import Testing

@testable import ForgeEngine

/// Corrections of the quality on the way, with an encoder that is a formula.
@Suite struct RateKeeperTests {
    /// Of a packet at a quality.
    private typealias Bits = (_ packet: Int, _ quality: Int) -> Double

    private static let count = 1200
    private static let power = 0.8

    private static func grown(_ bits: Double, _ quality: Int) -> Double {
        bits * pow(Double(quality) / 100, power)
    }

    /// A trial at a quality of 100 that found this mean, with pieces of 14 packets all over the book.
    private func keeper(
        found mean: Double, wanted: Double, classes: (Int) -> UInt8 = { _ in 12 }, _ bits: Bits
    ) -> RateKeeper {
        var weight = TrialMeter.Weight()
        weight.quality = 100
        weight.classes = (0..<Self.count).map(classes)
        for first in stride(from: 30, to: Self.count - 14, by: 120) {
            let packets = first..<first + 14
            weight.pieces.append(
                TrialMeter.Piece(packets: packets, bits: Int(packets.reduce(0) { $0 + bits($1, 100) })))
            for packet in packets { weight.loudness.add(bits: bits(packet, 100), of: classes(packet)) }
        }
        var search = QualitySearch(guess: 100, power: Self.power)
        search.learn(ratio: mean / wanted, isComparable: false)
        return RateKeeper(weight, search, bitsPerPacket: wanted)
    }

    /// Encodes the book, the last part again where it is asked for: the qualities of its parts, and its mean in bits.
    private func run(
        _ keeper: inout RateKeeper, repeats: Int = 3, _ bits: Bits
    ) -> (qualities: [Int], mean: Double) {
        var qualities = [keeper.quality]
        var sizes: [Double] = []
        func encode(upTo end: Int) {
            while sizes.count < end {
                let size = (bits(sizes.count, keeper.quality) / 8).rounded()
                sizes.append(8 * size)
                keeper.add(bytes: Int(size))
            }
        }
        for seam in keeper.seams {
            encode(upTo: seam)
            keeper.turn()
            qualities.append(keeper.quality)
        }
        encode(upTo: Self.count)
        for _ in 0..<repeats where keeper.redo() {
            sizes.removeLast(Self.count - (keeper.seams.last ?? 0))
            encode(upTo: Self.count)
            qualities[qualities.count - 1] = keeper.quality
        }
        return (qualities, sizes.reduce(0, +) / Double(Self.count))
    }

    @Test(arguments: [0.995, 1.005])
    func `a book that comes near its rate keeps its quality to the end`(error: Double) {
        let bits: Bits = { Self.grown(1000, $1) }
        var keeper = keeper(found: 1000 * error, wanted: 1500, bits)
        let (qualities, mean) = run(&keeper, bits)
        #expect(Set(qualities).count == 1, "\(qualities)")
        // Half a percent of the trial, and what quality and bytes are rounded by.
        #expect(abs(mean / 1500 - 1) < 0.008)
    }

    @Test(arguments: [0.9, 1, 1.1])
    func `the rest of a book makes up for what its trial was wrong by`(error: Double) {
        let bits: Bits = { Self.grown($0 % 3 == 0 ? 1800 : 600, $1) }
        var keeper = keeper(found: 1000 * error, wanted: 1500, bits)
        let (qualities, mean) = run(&keeper, bits)
        // What the last part is encoded again for.
        #expect(abs(mean / 1500 - 1) < 0.015)
        // Half the book came out wrong by `error`; the other half is wrong by as much to the other side,
        // for which its quality changes by twice that and, with the power, half as much again.
        let first = pow(1.5 / error, 1 / Self.power) * 100
        #expect(abs(Double(qualities[0]) - first) < 1)
        for quality in qualities.dropFirst() {
            // A piece of 14 packets has four or five heavy ones, so that ten of them may mislead by some per cent.
            if error != 1 { #expect((quality > qualities[0]) == (error > 1)) }
            #expect(abs(log(Double(quality) / first)) < 3 * abs(log(error)) + 0.07)
        }
    }

    @Test func `halves of another kind are told from a trial that was wrong`() {
        // Speech, then music of the same loudness: the trial is right, and each half is wrong alone.
        let bits: Bits = { Self.grown($0 < Self.count / 2 ? 600 : 1400, $1) }
        var keeper = keeper(found: 1000, wanted: 1000, bits)
        let (qualities, mean) = run(&keeper, bits)
        #expect(abs(mean / 1000 - 1) < 0.015)
        // A last part that is encoded again leaves the book off by 0.75%, which is 4.5% of its sixth.
        #expect(qualities.allSatisfy { abs($0 - 100) <= 6 }, "\(qualities)")
    }

    @Test(arguments: [0.9, 1.1])
    func `what the first correction made right stays`(error: Double) {
        let bits: Bits = { Self.grown(1000, $1) }
        var keeper = keeper(found: 1000 * error, wanted: 1500, bits)
        let (qualities, _) = run(&keeper, repeats: 0, bits)
        #expect(abs(qualities[1] - qualities[0]) > 20)
        // Packets are whole bytes, qualities whole numbers.
        #expect(abs(qualities[2] - qualities[1]) <= 1, "\(qualities)")
    }

    @Test func `pieces that do not agree tell nothing of the rest`() {
        // A tenth more on the average, by pieces of which each is far from that.
        let pieces = [0.7, 1.5, 0.7, 1.5, 1.1]
        let bits: Bits = { packet, quality in
            let (place, offset) = (packet - 30).quotientAndRemainder(dividingBy: 120)
            let isHeavy = packet >= Self.count / 2 && offset < 14
            return Self.grown(isHeavy ? 1000 * pieces[place - 5] : 1000, quality)
        }
        var keeper = keeper(found: 1000, wanted: 1000, bits)
        #expect(run(&keeper, repeats: 0, bits).qualities[1] == 100)
    }

    @Test func `pauses at the end are reckoned with`() {
        let isPause = { (packet: Int) in packet >= Self.count * 2 / 3 }
        let bits: Bits = { isPause($0) ? 40 : Self.grown(1480, $1) }
        var keeper = keeper(found: 1000, wanted: 1000, classes: { isPause($0) ? 0 : 12 }, bits)
        let (qualities, mean) = run(&keeper, bits)
        #expect(abs(mean / 1000 - 1) < 0.015)
        #expect(qualities.allSatisfy { abs($0 - 100) <= 2 }, "\(qualities)")
    }

    @Test func `no part sounds much unlike the others, whatever it would take`() {
        let bits: Bits = { packet, quality in Self.grown(packet < Self.count * 5 / 6 ? 2000 : 400, quality) }
        var keeper = keeper(found: 1000, wanted: 1000, bits)
        let (qualities, _) = run(&keeper, bits)
        // 1.3 in the rate.
        let most = pow(1.3, 1 / Self.power) * 100
        #expect(qualities.allSatisfy { (100...Int(most) + 1).contains(10_000 / $0) }, "\(qualities)")
        #expect(qualities[1] < 80)
    }

    @Test func `the quality that is told is the mean of the parts'; what is too short has one part`() {
        let bits: Bits = { Self.grown($0 % 3 == 0 ? 1800 : 600, $1) }
        var keeper = keeper(found: 1200, wanted: 1000, bits)
        let (qualities, _) = run(&keeper, bits)
        let logs = zip(qualities, [1.0 / 2, 1.0 / 3, 1.0 / 6]).reduce(0) { $0 + log(Double($1.0)) * $1.1 }
        #expect(keeper.meanQuality == Int(exp(logs).rounded()))
        var weight = TrialMeter.Weight()
        weight.classes = Array(repeating: 12, count: 40)
        #expect(RateKeeper(weight, QualitySearch(guess: 100), bitsPerPacket: 100).seams.isEmpty)
        weight.classes = Array(repeating: 12, count: 120)
        #expect(RateKeeper(weight, QualitySearch(guess: 100), bitsPerPacket: 100).seams == [60, 100])
        let held = RateKeeper(weight, QualitySearch(guess: 100), bitsPerPacket: 100, longest: 18)
        #expect(held.seams == [60, 100, 102])
    }

    @Test func `seams of corrections are seams of chunks, and parts between them are cut evenly`() {
        let whole = ChunkGrid(
            length: 6144, splicing: EncoderSplicing(preRoll: 64, lookahead: 1), seeksQuiet: false)
        func seams(_ grid: ChunkGrid, _ count: Int64) -> [Int64] {
            (1...count).compactMap { grid.window(ofSeam: $0)?.lowerBound }
        }
        let short = whole.turning(at: [600, 1000], of: 1200)
        #expect(seams(short, 2) == [600, 1000])
        // Of a book that goes on behind its end.
        #expect(seams(short, 3)[2] > 6144)
        #expect(short.firstFrame(ofChunkAt: 600) == 600 - 32)
        #expect(short.firstFrame(ofChunkAt: 700) == 700 - 64)
        let long = whole.turning(at: [12_000, 20_000], of: 24_000)
        #expect(seams(long, 8) == [3000, 6000, 9000, 12_000, 14_666, 17_333, 20_000, 22_000])
        #expect(whole.turning(at: [], of: 40) == whole)
    }
}
