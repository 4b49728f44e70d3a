import FFmpegBinding
import ForgeModel

/// One track's samples, decoded here or, before the book came to it, on another thread. Used on one thread.
struct TrackReader: ~Copyable {
    private var decoder: TrackDecoder?
    private let decoded: DecodedTrack?
    private var part: DecodedTrack.Part?
    /// Frames of the part that were given, and their samples.
    private var frames = 0
    private var samples = 0
    private let isCancelled: CancellationCheck

    /// - Parameter decoded: the track decoded elsewhere, if anybody does.
    static func open(
        _ probe: TrackProbe, decoded: DecodedTrack?, damaged: DamagePolicy,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> TrackReader {
        if let decoded, !decoded.leave() {
            return TrackReader(decoder: nil, decoded: decoded, isCancelled: isCancelled)
        }
        let decoder = try TrackDecoder.open(probe, damaged: damaged, isCancelled: isCancelled)
        return TrackReader(decoder: decoder, decoded: nil, isCancelled: isCancelled)
    }

    private init(
        decoder: consuming TrackDecoder?, decoded: DecodedTrack?, isCancelled: @escaping CancellationCheck
    ) {
        self.decoder = decoder
        self.decoded = decoded
        self.isCancelled = isCancelled
    }

    /// Stops decoding when the reader goes away.
    deinit { decoded?.stop() }

    /// Gives the next frame and tells which of its samples are real; nil at the end of the track.
    mutating func next(into frame: inout Frame) throws(ForgeError) -> Range<Int>? {
        guard let decoded else { return try decoder?.next(into: &frame) }
        if part.map({ frames == $0.frames.count }) ?? true {
            part = nil
            part = try decoded.take(isCancelled: isCancelled)
            (frames, samples) = (0, 0)
        }
        guard let part else { return nil }
        let count = part.frames[frames]
        try running(.decoding) { () throws(AVError) in
            try frame.reserve(format: part.block.format, capacity: count)
        }
        part.block.copy(at: samples, count: count, into: &frame)
        frames += 1
        samples += count
        return 0..<count
    }

    /// Warnings about the track once it has ended.
    var closingWarnings: ClosingWarnings {
        switch decoder {
        case .some(let decoder): decoder.closingWarnings
        case .none: decoded?.closingWarnings ?? ClosingWarnings()
        }
    }
}
