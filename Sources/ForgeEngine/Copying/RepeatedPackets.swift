package import ForgeModel

/// Finds tracks that begin with the last packets of the one before, as the parts of a split book do: joined again they go on
/// without a sample of silence.
package enum RepeatedPackets {
    /// More are no pre-roll.
    private static let most: Int64 = 8

    /// Notes for each track how many packets it repeats. Reads a few packets, and only where the lengths of neighbours are those
    /// of parts of one stream; what cannot be read is not repeated.
    package static func note(in tracks: inout [TrackProbe]) {
        for index in tracks.indices.dropFirst() {
            let count = count(tracks[index - 1], tracks[index])
            tracks[index].aac?.repeated = count
        }
    }

    private static func count(_ before: TrackProbe, _ track: TrackProbe) -> Int {
        guard let old = before.aac, let new = track.aac, old.access == .sampleTables,
            new.access == .sampleTables, old.isJoinable(with: new),
            CopiedPackets(old).arePlain, CopiedPackets(new).arePlain
        else { return 0 }
        let frame = Int64(old.frameLength)
        let end = old.priming + old.length
        // Where the track's first packet is in the stream of the one before, if it is in it at all.
        let (place, rest) = (end - new.priming).quotientAndRemainder(dividingBy: frame)
        let kept = min(Int64(old.packets), (end + frame - 1) / frame)
        let count = kept - place
        guard rest == 0, place >= 0, (1...most).contains(count), count <= new.packets else { return 0 }
        let repeated = Int(count)
        guard let last = try? packets(Int(place)..<Int(kept), of: before),
            let first = try? packets(0..<repeated, of: track), last == first
        else { return 0 }
        return repeated
    }

    private static func packets(_ range: Range<Int>, of track: TrackProbe) throws -> [[UInt8]] {
        var packets: [[UInt8]] = []
        try TrackPackets.forEachRun(of: track, packets: range) { _, bytes, sizes in
            var offset = 0
            for size in sizes {
                packets.append(Array(bytes[offset..<offset + Int(size)]))
                offset += Int(size)
            }
        }
        return packets
    }
}
