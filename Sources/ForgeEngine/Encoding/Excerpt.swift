import FFmpegBinding
import ForgeModel

/// A part of a book, decoded and held in memory, so that several encoders get the very same samples.
struct Excerpt: Sendable {
    /// A track's part of it.
    private struct Piece {
        /// As long as the piece.
        var probe: TrackProbe
        var parts: [DecodedTrack.Part]
    }

    private let pieces: [Piece]

    /// - Parameters:
    ///   - span: on the book's clock.
    ///   - clock: what the span counts.
    /// - Throws: `ForgeError`, step `decoding`.
    init(
        _ span: Range<Int64>, of tracks: [TrackProbe], clock: SampleRate,
        isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        var pieces: [Piece] = []
        var start: Int64 = 0
        for track in tracks {
            let end = start + track.length.rescaled(from: track.sampleRate, to: clock).value
            defer { start = end }
            let common =
                max(span.lowerBound, start)..<max(max(span.lowerBound, start), min(span.upperBound, end))
            if common.isEmpty { continue }
            func own(_ position: Int64) -> Int64 {
                SampleCount(position - start).rescaled(from: clock, to: track.sampleRate).value
            }
            let range = own(common.lowerBound)..<min(track.length.value, own(common.upperBound))
            let parts = try SpanReader.read(range, of: track, isCancelled: isCancelled)
            let count = parts.reduce(Int64(0)) { sum, part in
                let rate = SampleRate(hertz: Int(part.block.format.sampleRate))
                return sum
                    + SampleCount(Int64(part.block.count)).rescaled(from: rate, to: track.sampleRate).value
            }
            if count == 0 { continue }
            var probe = track
            (probe.length, probe.isLengthExact) = (SampleCount(count), true)
            pieces.append(Piece(probe: probe, parts: parts))
        }
        self.pieces = pieces
    }

    var isEmpty: Bool { pieces.isEmpty }

    /// The tracks that it is a book of.
    var probes: [TrackProbe] { pieces.map(\.probe) }

    /// Samples at a rate.
    func length(at rate: SampleRate) -> SampleCount {
        probes.reduce(.zero) { $0 + $1.length.rescaled(from: $1.sampleRate, to: rate) }
    }

    /// The format of its first sample; nil where it is empty.
    var format: AudioFormat? { pieces.first?.parts.first?.block.format }

    /// Whether its samples have more than 16 bits that are worth keeping.
    var isDeep: Bool {
        pieces.contains { piece in
            piece.probe.isLossless && piece.parts.contains { $0.block.format.bytesPerSample > 2 }
        }
    }

    /// The tracks as a book's source takes them; each time anew, since it empties them.
    func decoded() -> [DecodedTrack] { pieces.map { DecodedTrack($0.probe, parts: $0.parts) } }

    /// Its samples in another format.
    ///
    /// - Throws: `ForgeError` when memory is short.
    func source(_ output: AudioFormat, isCancelled: @escaping CancellationCheck) throws(ForgeError)
        -> BookSource
    {
        try BookSource.open(
            tracks: probes, marks: [], output: output, held: decoded(), isCancelled: isCancelled)
    }
}
