import FFmpegBinding
import ForgeModel
import ForgeSystem

/// One track decoded on another thread before the book comes to it.
///
/// It holds back when so much waits that memory would suffer. A track that nobody has begun when the book comes to it
/// is left to the book's own thread, so that no book ever waits for a thread that another book keeps.
///
/// Its samples cross threads as blocks, since a frame belongs to one thread, and `TrackReader` makes frames of them again, which
/// the resampler and the meters take: half a percent of the CPU time of a book that is encoded (`perf record`; all copying of
/// memory in six tracks of AAC is 1.6%, of which the encoder's input is 1.0).
final class DecodedTrack: Sendable {
    /// Consecutive frames of a decoder in one format.
    struct Part: Sendable {
        /// Samples per channel, unless a single frame has more.
        private static let capacity = 65_536

        private(set) var block: PCMBlock
        /// Samples per channel of each frame: they go on in the portions that they came in.
        private(set) var frames: [Int] = []

        /// An empty one.
        ///
        /// - Parameter count: samples per channel of its first frame.
        init(for count: Int, of format: AudioFormat) {
            block = PCMBlock(format: format, capacity: max(Self.capacity, count))
        }

        /// Appends samples of a frame that it has room for.
        mutating func append(_ frame: borrowing Frame, at start: Int, count: Int) {
            block.append(frame, at: start, count: count)
            frames.append(count)
        }

        func hasRoom(for count: Int, of format: AudioFormat) -> Bool {
            block.format == format && block.count + count <= block.capacity
        }
    }

    private enum Phase { case waiting, decoding, left, ended }

    private struct State {
        var phase = Phase.waiting
        var parts: [Part] = []
        /// How decoding ended: what the user should know of the track.
        var ending: Result<ClosingWarnings, ForgeError>?
        var isStopped = false
    }

    private let probe: TrackProbe
    private let damaged: DamagePolicy
    private let limit: Int
    private let state: Monitor<State>

    /// A track, or a part of one, that is decoded already.
    init(_ probe: TrackProbe, parts: [Part]) {
        self.probe = probe
        damaged = .keep
        limit = parts.count
        state = Monitor(State(phase: .ended, parts: parts, ending: .success(ClosingWarnings())))
    }

    /// - Parameter limit: parts that may wait; by default as much as a chunk of mono has.
    init(_ probe: TrackProbe, damaged: DamagePolicy = .fail, limit: Int = 96) {
        self.probe = probe
        self.damaged = damaged
        self.limit = limit
        state = Monitor(State())
    }

    /// Parts that wait to be taken.
    var waiting: Int { state.read { $0.parts.count } }

    /// Decodes all of it on the calling thread, unless that was left to another.
    func decode() {
        let isOurs = state.update { state in
            guard state.phase == .waiting, !state.isStopped else { return false }
            state.phase = .decoding
            return true
        }
        guard isOurs else { return }
        let ending: Result<ClosingWarnings, ForgeError>
        do throws(ForgeError) { ending = .success(try decodeAll()) } catch { ending = .failure(error) }
        state.update {
            $0.ending = ending
            $0.phase = .ended
        }
    }

    /// Leaves the track to the caller: true when nobody has begun to decode it, and from now on nobody will.
    func leave() -> Bool {
        state.update { state in
            if state.phase == .waiting { state.phase = .left }
            return state.phase == .left
        }
    }

    /// Waits for the next part; nil at the end of the track.
    ///
    /// - Throws: what the decoder threw after the last part, or `cancelled`.
    func take(isCancelled: CancellationCheck) throws(ForgeError) -> Part? {
        while true {
            state.wait(milliseconds: 50) { !$0.parts.isEmpty || $0.ending != nil }
            if isCancelled() { throw .cancelled(step: .decoding) }
            let (part, ending) = state.update { state in
                (state.parts.isEmpty ? nil : state.parts.removeFirst(), state.ending)
            }
            if let part { return part }
            if case .failure(let error) = ending { throw error }
            if case .success = ending { return nil }
        }
    }

    /// Warnings about the track; known when it has ended.
    var closingWarnings: ClosingWarnings { state.read { (try? $0.ending?.get()) ?? ClosingWarnings() } }

    /// Stops the decoder and returns when it has stopped.
    func stop() {
        state.update { $0.isStopped = true }
        state.wait { $0.phase == .decoding ? nil : () }
    }

    private func decodeAll() throws(ForgeError) -> ClosingWarnings {
        let isStopped: CancellationCheck = { [state] in state.read { $0.isStopped } }
        var decoder = try TrackDecoder.open(probe, damaged: damaged, isCancelled: isStopped)
        var frame = try running(.decoding) { () throws(AVError) in try Frame() }
        var part: Part?
        // What was decoded before an error is the book's, as it is when one thread does it all.
        defer { if let part { deliver(part) } }
        while let range = try decoder.next(into: &frame) {
            if part?.hasRoom(for: range.count, of: frame.format) == false, let full = part.take() {
                deliver(full)
            }
            if part == nil { part = Part(for: range.count, of: frame.format) }
            part?.append(frame, at: range.lowerBound, count: range.count)
        }
        return decoder.closingWarnings
    }

    /// Hands a part over when there is room.
    private func deliver(_ part: Part) {
        state.wait { $0.parts.count < limit || $0.isStopped ? () : nil }
        state.update { $0.parts.append(part) }
    }
}
