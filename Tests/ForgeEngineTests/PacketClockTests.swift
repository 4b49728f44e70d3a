import ForgeModel
import Testing

@testable import ForgeEngine

/// The join rule in numbers worked out by hand.
@Suite struct PacketClockTests {
    @Test func `one pre-roll packet stays of each priming but the first`() {
        var clock = PacketClock(frameLength: 1024, preRoll: 1)
        // 2112 + 1000 samples need 4 packets of 1024: 3112 / 1024 = 3.04.
        let first = clock.add(priming: 2112, length: 1000, packets: 9)
        #expect(first == .init(packets: 0..<4, position: 0, start: 0, length: 1000))
        #expect(clock.priming == 2112)
        // 2112 is two packets and 64 samples; one packet goes. Its real samples begin 4 * 1024 + 1088 into the media.
        let second = clock.add(priming: 2112, length: 5000, packets: 8)
        #expect(second == .init(packets: 1..<7, position: 4, start: 4 * 1024 + 1088 - 2112, length: 5000))
        // The gap: 984 samples of padding and 1088 of pre-roll.
        #expect(clock.longestGap == 984 + 1088)
        #expect(clock.end == 3072 + 5000)
        // No priming: nothing to drop, and the gap is the padding alone: (2112 + 5000) is 56 short of 7 packets.
        // What lies behind a last packet that is full is not kept.
        let third = clock.add(priming: 0, length: 2048, packets: 5)
        #expect(third == .init(packets: 0..<2, position: 10, start: 3072 + 5000 + 56, length: 2048))
        #expect(clock.packets == 12)
    }

    @Test func `a cut by an edit drops what is before it, for the first track too`() {
        var clock = PacketClock(frameLength: 1024, preRoll: 2)
        let first = clock.add(priming: 100_000, length: 1024, packets: 500)
        // 100 000 is 97 packets and 672 samples.
        #expect(first == .init(packets: 95..<99, position: 0, start: 0, length: 1024))
        #expect(clock.priming == 2720)
        var plain = PacketClock(frameLength: 1024, preRoll: 1)
        #expect(plain.add(priming: 4095, length: 10, packets: 9).packets == 0..<5)
        plain = PacketClock(frameLength: 1024, preRoll: 1)
        #expect(plain.add(priming: 4096, length: 10, packets: 9).packets == 3..<5)
    }

    @Test func `what the book's priming cannot have of the first track's is sound`() {
        var clock = PacketClock(frameLength: 2048, primingUnit: 2048, preRoll: 2)
        // 1003 samples of the priming are the book's; the track begins behind them.
        let first = clock.add(priming: 4096 + 1003, length: 3001, packets: 4)
        #expect(first == .init(packets: 0..<4, position: 0, start: 1003, length: 3001))
        #expect(clock.priming == 4096)
        #expect(clock.end == 4004)
        // Later tracks begin wherever their packets say.
        let second = clock.add(priming: 4099, length: 100, packets: 4)
        #expect(second == .init(packets: 0..<3, position: 4, start: 4 * 2048 + 4099 - 4096, length: 100))
    }

    @Test func `a track without sound adds nothing`() {
        var clock = PacketClock(frameLength: 1024, preRoll: 1)
        #expect(clock.add(priming: 1024, length: 0, packets: 3).packets.isEmpty)
        #expect(clock.priming == nil)
        #expect(clock.packets == 0)
        _ = clock.add(priming: 1024, length: 1024, packets: 2)
        let none = clock.add(priming: 0, length: 0, packets: 3)
        #expect(none.packets.isEmpty)
        #expect(none.start == 1024)
        #expect(clock.end == 1024)
    }
}
