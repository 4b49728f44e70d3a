import ForgeModel
import Testing

@testable import ForgeEngine

/// The messages about gaps in a track.
@Suite struct SoundLossTests {
    @Test func `gaps that lie close together are one place`() {
        var loss = SoundLoss()
        loss.add(0.2, at: 10)
        loss.add(0.3, at: 11)
        #expect(loss.damage?.reason == "it is damaged between 0:00:10 and 0:00:12")
        loss.add(0.5, at: 20)
        #expect(loss.damage?.reason == "it is damaged in 2 places between 0:00:10 and 0:00:21")
        loss.end(at: 100, of: 103)
        #expect(loss.seconds == 4)
        #expect(loss.ending == 3)
    }
}
