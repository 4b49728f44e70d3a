import ForgeModel
import ForgeSystem
import M4BFormat

extension Prober {
    /// An MP4 whose index is damaged, as far as it still describes packets; nil where nothing can be had of it.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func probe(
        _ file: InputFile, repairing asked: Int?, _ effort: LengthEffort,
        _ decoding: TextDecoding, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackProbe? {
        let repair: IndexRepair?
        do { repair = try IndexRepair(file) } catch {
            throw ForgeError(error, step: .probing, input: file.path)
        }
        guard let repair else { return nil }
        file.repairs = repair.patches.map { BytePatch(offset: $0.offset, bytes: $0.bytes) }
        var probe: TrackProbe
        do throws(ForgeError) {
            probe = try Self.probe(
                file, boxes(of: file), asked, effort, decoding, isCancelled: isCancelled)
        } catch {
            // What was wrong at first is what is wrong with the file.
            if error.isTransient || error.code == .cancelled { throw error }
            file.repairs = []
            return nil
        }
        probe.stream.repairs = file.repairs
        guard let (told, left) = probe.stream.trackID.flatMap({ repair.packets[$0] }), left > 0 else {
            probe.notes.append("its index (moov) is damaged; its sound is all there")
            return probe
        }
        let seconds = probe.length.seconds(at: probe.sampleRate) * Double(told - left) / Double(left)
        probe.damage = TrackDamage(
            reason: "its index (moov) is damaged and tells of \(left) of its \(told) packets",
            missingSeconds: seconds)
        return probe
    }
}
