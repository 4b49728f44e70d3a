import ForgeModel
import M4BFormat

extension BookCopier {
    /// Numbers of the packets of a track that do not decode, where they are so many that it is damaged: players click or
    /// stop where they are.
    func broken(in index: Int) throws(ForgeError) -> Set<Int> {
        let track = book.tracks[index]
        guard plan.method(of: index) == .copy, let facts = track.aac,
            AudioSpecificConfig(facts.config)?.silentPacket != nil
        else { return [] }
        return try funnel {
            let copied = CopiedPackets(facts)
            let scan = try PacketScan(facts, packets: 0..<facts.copiedPackets)
            try TrackPackets.forEachRun(of: track, packets: 0..<facts.copiedPackets) { first, bytes, sizes in
                if isCancelled() { throw ForgeError.cancelled(step: .writing) }
                try scan.look(first, bytes, sizes)
            }
            guard isDamage(facts.loss(refused: scan.refused), of: track) else { return [] }
            return Set(scan.refused.compactMap(copied.source))
        }
    }

    /// Whether a track that lacks so much is damaged.
    func isDamage(_ loss: SoundLoss, of track: TrackProbe) -> Bool {
        DamageRule.isDamage(missing: loss.seconds, of: track.length.seconds(at: track.sampleRate))
    }

    /// Gives errors the file that they are about.
    func funnel<T>(_ body: () throws -> T) throws(ForgeError) -> T {
        do { return try body() } catch M4BWriteError.contentsChanged {
            let changed = book.tracks.first { FileStamp(at: $0.path) != $0.stamp } ?? book.tracks[0]
            throw .changed(changed.path, step: .writing)
        } catch {
            throw ForgeError(error, writing: plan.output)
        }
    }
}
