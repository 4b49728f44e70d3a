import ForgeEngine
public import ForgeModel

extension Forge {
    /// The pauses of a file: the places for chapter marks. Decodes all of it, parts of it on all slots at once; what is found
    /// does not depend on their number. A packet that does not decode is silence. Cancelling the calling task stops it.
    ///
    /// - Parameters:
    ///   - path: a file of any format that the linked FFmpeg decodes.
    ///   - options: what counts as a pause.
    ///   - slots: the threads that decode.
    /// - Throws: `ForgeError`.
    public static func pauses(
        in path: ForgePath, _ options: PauseOptions = PauseOptions(), on slots: EncodeSlots = .shared
    ) async throws(ForgeError) -> PauseReport {
        try await WorkerPool.shared.runAlone(.decoding) {
            let track = try Prober.probe(path, isCancelled: { Task.isCancelled })
            let levels = try PauseScan(
                [track], lane: try slots.lane(), isCancelled: { Task.isCancelled }
            ).run()
            return PauseReport(
                path: path, sampleRate: track.sampleRate, length: levels.length(at: track.sampleRate),
                pauses: levels.pauses(options, at: track.sampleRate))
        }
    }
}
