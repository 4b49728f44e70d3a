import ForgeModel
import Testing

@testable import ForgeEngine

@Suite struct TrackClockTests {
    @Test func `samples of several rates add up to one time`() {
        var clock = TrackClock(rate: SampleRate(hertz: 44_100))
        #expect(clock.take(44_100, at: 44_100, until: nil) == 44_100)
        #expect(clock.take(22_050, at: 22_050, until: nil) == 22_050)
        #expect(clock.position == 88_200)
        #expect(clock.take(48_000, at: 48_000, until: nil) == 48_000)
        #expect(clock.position == 132_300)
    }

    @Test func `nothing is taken beyond the end, at whatever rate`() {
        var clock = TrackClock(rate: SampleRate(hertz: 22_050))
        let end = SampleCount(1000)
        #expect(clock.take(1500, at: 44_100, until: end) == 1500)
        #expect(clock.take(1500, at: 44_100, until: end) == 500)
        #expect(clock.take(1, at: 44_100, until: end) == 0)
        #expect(clock.position == 1000)
    }
}
