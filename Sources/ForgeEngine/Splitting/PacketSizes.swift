package import ForgeModel
import M4BFormat

/// The bytes of a track's packets, summed up: those of any part of it at once.
package struct PacketSizes {
    /// Bytes in front of each packet, and of all.
    private var sums: [Int64] = [0]
    private let facts: AACFacts

    /// Walks the track's table, or its packets where it has none. Blocks.
    ///
    /// - Throws: `ForgeError`.
    package init(of track: TrackProbe) throws(ForgeError) {
        guard let facts = track.aac else { preconditionFailure("a track that is split is AAC") }
        self.facts = facts
        sums.reserveCapacity(facts.copiedPackets + 1)
        do {
            try TrackPackets.forEachRun(of: track, packets: 0..<facts.copiedPackets, reading: false) {
                for size in $2 { sums.append(sums[sums.count - 1] + Int64(size)) }
            }
        } catch {
            throw ForgeError(error, step: .planning, input: track.path)
        }
    }

    /// Bytes of the packets of a part and of their sizes in the table.
    ///
    /// - Parameter range: real samples of the track at its core's rate.
    package func bytes(of range: Range<Int64>) -> Int64 {
        var clock = facts.clock
        let part = clock.add(
            priming: facts.priming + range.lowerBound, length: Int64(range.count),
            packets: facts.copiedPackets)
        let kept = part.packets.clamped(to: 0..<sums.count - 1)
        return sums[kept.upperBound] - sums[kept.lowerBound] + 4 * Int64(kept.count)
    }
}
