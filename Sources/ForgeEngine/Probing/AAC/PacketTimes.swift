import ForgeModel
import M4BFormat

/// When the packets of an AAC track are, by the tables of its MP4 file and by what they decode to, which is the same for
/// all of them whatever the tables count.
struct PacketTimes {
    /// The track as its packets have it: its tables' word where it ends inside the last packet, else theirs.
    let track: M4BTrack
    /// Whether all packets last as long as what they decode to; the last may last as long as what is real in it.
    let areEven: Bool

    /// - Parameters:
    ///   - track: with at least one packet.
    ///   - frameLength: samples that a packet decodes to.
    ///   - rate: samples per second.
    init(_ track: M4BTrack, frameLength: Int, rate: SampleRate) {
        let frame = Int64(frameLength)
        let (before, overflow) = track.firstDelta.multipliedReportingOverflow(by: track.packetCount - 1)
        let isUniform =
            !overflow && track.lastDelta <= track.firstDelta && track.sttsTotal - track.lastDelta == before
        // By their durations of 32 bits the packets tell the time scale, too.
        let scale = (track.firstDelta * Int64(rate.hertz)).quotientAndRemainder(dividingBy: frame)
        areEven = isUniform && scale.remainder == 0 && (1...Int64(Int32.max)).contains(scale.quotient)
        let timescale = areEven ? scale.quotient : min(track.timescale, Int64(Int32.max))
        let clock = SampleRate(hertz: Int(timescale))
        let decoded = SampleCount(track.packetCount * frame)
        let told = SampleCount(track.sttsTotal).rescaled(from: clock, to: rate)
        let isTold = told <= decoded && told.value > decoded.value - frame
        self.track = track.timed(
            total: isTold ? track.sttsTotal : decoded.rescaled(from: rate, to: clock).value,
            timescale: timescale)
    }
}

extension MP4Facts {
    /// Tables that count other sound than there is, by more than a second or a hundredth, and more than two packets.
    ///
    /// - Parameter aac: of an AAC track, whose packets tell how long they are.
    func disbelief(_ aac: AACFacts?) -> Disbelief? {
        let seconds =
            aac.map { Double($0.packets * $0.frameLength) / Double($0.sampleRate.hertz) }
            ?? Double(track.sttsTotal) / Double(track.timescale)
        let missing = Double(track.timedPacketCount - track.packetCount) * Double(track.firstDelta)
        let told = (Double(track.sttsTotal) + missing) / Double(track.timescale)
        // Writers differ in whether the last packet lasts as long as its sound, and the first primes.
        let frame = aac.map { Double($0.frameLength) / Double($0.sampleRate.hertz) } ?? 0
        guard abs(told - seconds) > max(min(1, seconds / 100), 2 * frame) else { return nil }
        func text(_ seconds: Double) -> String { "\((min(seconds, 1e12) * 10).rounded() / 10) s" }
        return Disbelief(
            claimed: told, counted: seconds,
            text:
                "its tables tell of \(text(told)) of sound and its packets hold \(text(seconds)): the packets are "
                + "believed")
    }
}
