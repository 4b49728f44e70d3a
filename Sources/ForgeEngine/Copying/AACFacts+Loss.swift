package import ForgeModel
import M4BFormat

extension AACFacts {
    /// Seconds that a packet lasts.
    var secondsPerPacket: Double { Double(frameLength) / Double(sampleRate.hertz) }

    /// The sound that a copy lacks, at its places in the copy.
    ///
    /// - Parameters:
    ///   - refused: numbers of packets of the copy that do not decode.
    ///   - besidesHoles: without the packets that are not in the source, and those at the edges of such holes.
    func loss(refused: Set<Int> = [], besidesHoles: Bool = false) -> SoundLoss {
        let priming = Double(priming) / Double(sampleRate.hertz)
        let copied = CopiedPackets(self)
        // Runs, so that a long hole is one place.
        var places = copied.silent.map { ($0.lowerBound, $0.count) } + refused.map { ($0, 1) }
        if besidesHoles {
            let gaps = copied.silent.filter { copied.source(of: $0.lowerBound) == nil }
            places.removeAll { first, count in
                gaps.contains {
                    first <= $0.upperBound + PacketScan.trailing
                        && $0.lowerBound <= first + count + PacketScan.settling
                }
            }
        }
        var loss = SoundLoss()
        for (packet, count) in places.sorted(by: { $0.0 < $1.0 }) {
            loss.add(
                Double(count) * secondsPerPacket, at: max(0, Double(packet) * secondsPerPacket - priming))
        }
        let end = Double(copiedLength) / Double(sampleRate.hertz)
        if !besidesHoles { loss.end(at: end, of: end + missingAtEnd) }
        return loss
    }

    /// The damage of the track when it is copied; nil where nothing or little is missing.
    package var damage: TrackDamage? {
        let loss = loss()
        let total = Double(copiedLength) / Double(sampleRate.hertz) + missingAtEnd
        guard DamageRule.isDamage(missing: loss.seconds, of: total), var damage = loss.damage else {
            return nil
        }
        damage.isHole = !holes.isEmpty
        return damage
    }

    /// Notes what stood between two packets, or behind the last one.
    ///
    /// - Parameter seconds: the sound that is missing in front of the packet with a number.
    mutating func note(missing seconds: Double, before packet: Int) {
        guard seconds > 0 else { return }
        guard packet < packets else {
            missingAtEnd += seconds
            return
        }
        let count = Int((min(seconds, Self.longestHole) / secondsPerPacket).rounded())
        guard count > 0 else { return }
        holes.append(Hole(packet: packet, count: count))
        if AudioSpecificConfig(config)?.silentPacket == nil { obstacle = "packets of it are missing" }
    }

    /// Seconds of a hole that are believed: more than any book has.
    private static let longestHole = 1e6
}
