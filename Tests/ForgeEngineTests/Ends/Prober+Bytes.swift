import ForgeModel
import TestSupport

@testable import ForgeEngine

extension Prober {
    /// Opens a file of these bytes.
    static func probe(
        _ bytes: some Sequence<UInt8>, as name: String, _ folder: TemporaryFolder
    ) throws -> TrackProbe {
        try probe(ForgePath(folder.write(Array(bytes), to: name)), isCancelled: { false })
    }
}
