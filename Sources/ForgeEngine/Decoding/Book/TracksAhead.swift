import ForgeModel
import ForgeSystem

/// Has the tracks behind the one whose turn it is decoded side by side, where a lane has the threads for it: one
/// decoder feeds about ten slots. Used on one thread.
struct TracksAhead {
    private let tracks: [TrackProbe]
    private let lane: (any EncodeLane)?
    private let damaged: DamagePolicy
    /// Handed to the lane and not opened yet, by index.
    private var begun: [Int: DecodedTrack] = [:]
    private var next = 0

    /// - Parameters:
    ///   - lane: nil has every track decoded when the book comes to it.
    ///   - held: all tracks, where they are decoded already; then no lane does.
    init(
        _ tracks: [TrackProbe], on lane: (any EncodeLane)?, damaged: DamagePolicy,
        held: [DecodedTrack]? = nil
    ) {
        self.tracks = tracks
        self.damaged = damaged
        self.lane = held == nil ? lane : nil
        for (index, track) in (held ?? []).enumerated() { begun[index] = track }
    }

    /// Opens a track; they are opened in their order.
    mutating func open(
        _ index: Int, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackReader {
        ProcessMemory.release(behind: index)
        next = max(next, index + 1)
        while let lane, next < min(tracks.count, index + 1 + lane.decoders) {
            let track = DecodedTrack(tracks[next], damaged: damaged)
            begun[next] = track
            lane.decode { track.decode() }
            next += 1
        }
        return try .open(
            tracks[index], decoded: begun.removeValue(forKey: index), damaged: damaged,
            isCancelled: isCancelled)
    }

    /// Stops those that were not opened and returns when nobody works on them.
    func stop() {
        for track in begun.values { track.stop() }
    }
}
