import ForgeModel
import Foundation
import Testing

@Suite struct SampleCountTests {
    private func rescale(_ value: Int64, _ from: Int, _ to: Int) -> Int64 {
        SampleCount(value).rescaled(from: SampleRate(hertz: from), to: SampleRate(hertz: to)).value
    }

    /// `value * to / from` to the nearest, halves up, in 128 bits.
    private func exact(_ value: Int64, _ from: Int, _ to: Int) -> Int64 {
        let (quotient, remainder) = (2 * Int128(value) * Int128(to) + Int128(from))
            .quotientAndRemainder(dividingBy: 2 * Int128(from))
        return Int64(remainder < 0 ? quotient - 1 : quotient)
    }

    @Test(arguments: [8000, 11_025, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000, 192_000, 1, 7])
    func `agrees with exact arithmetic`(from: Int) {
        var state: Int64 = 1
        for to in [8000, 22_050, 44_100, 48_000, 90_000, 1000, 3] {
            var values: [Int64] = [0, 1, -1, 1023, 1024, 1 << 31, 1 << 32, 1 << 44]
            if from >= to { values += [(1 << 53) + 1, -(1 << 53) - 1, (1 << 61) + 1, -(1 << 61) - 1] }
            for _ in 0..<200 {
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                values.append(state >> 18)
            }
            let wrong = values.filter { rescale($0, from, to) != exact($0, from, to) }
            #expect(wrong.isEmpty, "to \(to) Hz")
        }
    }

    @Test func `products beyond a double and beyond 64 bits`() {
        // 2^53 + 1 is the first whole number that a Double cannot hold.
        #expect(rescale((1 << 53) + 1, 44_100, 44_100) == (1 << 53) + 1)
        #expect(rescale((1 << 53) + 1, 48_000, 96_000) == (1 << 54) + 2)
        #expect(rescale((1 << 61) + 2, 48_000, 24_000) == (1 << 60) + 1)
        // 60 h at 192 kHz in nanoseconds and back.
        let samples = Int64(60 * 3600) * 192_000
        #expect(rescale(rescale(samples, 192_000, 1_000_000_000), 1_000_000_000, 192_000) == samples)
    }

    @Test func `beyond all files`() {
        #expect(rescale(.max, 1, 192_000) == 1 << 62)
        #expect(rescale(.min, 1, 192_000) == -1 << 62)
        #expect(rescale(1 << 61, 44_100, 88_200) == 1 << 62)
    }

    /// 1 of 2 Hz is half of 1 of 1 Hz: up, on both sides of zero, so that a shift moves all moments alike.
    @Test(arguments: [(1, 1), (3, 2), (5, 3), (-1, 0), (-3, -1), (-5, -2)])
    func `halves`(_ value: Int64, _ expected: Int64) {
        #expect(rescale(value, 2, 1) == expected)
    }

    @Test func `just beside a half`() {
        #expect(rescale(499, 1000, 1) == 0)
        #expect(rescale(500, 1000, 1) == 1)
        #expect(rescale(501, 1000, 1) == 1)
        #expect(rescale(-499, 1000, 1) == 0)
        #expect(rescale(-500, 1000, 1) == 0)
        #expect(rescale(-501, 1000, 1) == -1)
    }

    @Test func `arithmetic`() {
        #expect(SampleCount(3) + SampleCount(4) - SampleCount(5) == SampleCount(2))
        #expect(SampleCount(-1) < .zero)
        #expect(SampleRate(hertz: 8000) < SampleRate(hertz: 44_100))
        #expect(SampleCount(66_150).seconds(at: SampleRate(hertz: 44_100)) == 1.5)
    }

    @Test func `coded as numbers`() throws {
        let text = String(decoding: try JSONEncoder().encode([SampleCount(5)]), as: UTF8.self)
        #expect(text == "[5]")
        let rates = Data("[44100]".utf8)
        #expect(try JSONDecoder().decode([SampleRate].self, from: rates) == [SampleRate(hertz: 44_100)])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([SampleRate].self, from: Data("[0]".utf8))
        }
    }
}
