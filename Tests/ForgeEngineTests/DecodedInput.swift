import FFmpegBinding
import ForgeModel
import TestSupport

@testable import ForgeEngine

/// A file that was probed and decoded to its end.
struct DecodedInput {
    var track: TrackProbe
    /// Samples at the track's rate.
    var count: Int64
    var warnings: [String]

    /// - Throws: `ForgeError` for a damaged file, unless those are kept.
    init(
        _ bytes: some Sequence<UInt8>, as name: String, in folder: TemporaryFolder,
        damaged: DamagePolicy = .fail
    ) throws {
        track = try Prober.probe(ForgePath(folder.write(bytes, to: name)), isCancelled: { false })
        if damaged != .keep, let damage = track.damage {
            throw ForgeError.damaged(track.path, step: .probing, damage)
        }
        var decoder = try TrackDecoder.open(track, damaged: damaged, isCancelled: { false })
        var frame = try Frame()
        while try decoder.next(into: &frame) != nil {}
        (count, warnings) = (decoder.position, decoder.closingWarnings.all)
    }
}
