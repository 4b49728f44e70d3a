import Testing

@testable import ForgeEngine

/// An encoder that gives a share of what it is asked for.
@Suite struct RateGovernorTests {
    private func mean(_ packets: Int, _ gives: (Int) -> Double) -> (mean: Double, asked: [Int]) {
        // 1,000 bits a packet.
        var governor = RateGovernor(wanted: 100_000, frameSize: 1000, sampleRate: 100_000)
        var (asked, sum, all) = (100_000, 0, [Int]())
        for packet in 0..<packets {
            let bytes = Int(Double(asked) / 800 * gives(packet))
            sum += 8 * bytes
            asked = governor.take(bytes: bytes)
            all.append(asked)
        }
        return (Double(sum) / Double(packets), all)
    }

    @Test(arguments: [0.95, 1, 1.06, 1.3])
    func `what gives too much or too little is brought to the bit rate`(share: Double) {
        // Three seconds at 44.1 kHz. A second of the excess is what tells the governor.
        #expect(abs(mean(129, { _ in share }).mean - 1000) < 60)
        // A minute of what libavcodec gives; of an encoder that is off by more, ten.
        #expect(abs(mean(share < 1.3 ? 2584 : 25_840, { _ in share }).mean - 1000) < 30)
    }

    @Test func `what short pauses leave over is made up for, and of a long one no more than that`() {
        // 4% of a packet more in 25 make up for one that is empty. In a minute it is within what is promised.
        #expect(abs(mean(2600) { $0 % 26 == 0 ? 0.01 : 1 }.mean - 1000) < 30)
        let (_, asked) = mean(16_000) { $0 < 1500 ? 0.01 : 1 }
        #expect(asked.allSatisfy { $0 <= 108_000 })
        // 512 packets by 8% a packet, and the last of them softly.
        #expect(asked[6000] > 107_000)
        #expect(asked[12_000...].allSatisfy { $0 < 101_000 })
    }

    @Test func `it is never asked for so little that nothing is left`() {
        let (_, asked) = mean(500) { _ in 5 }
        #expect(asked.last == 70_000)
    }
}
