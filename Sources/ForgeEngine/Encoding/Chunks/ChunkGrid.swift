import ForgeModel

/// Where a book is cut into chunks that are encoded apart. It depends on the book's sound alone, so that the same
/// book gives the same bytes on any machine with any number of slots.
///
/// Positions are packets: packet k is the one that the encoder makes of frames k - 1 and k.
struct ChunkGrid: Equatable {
    /// Frames that pass between threads in one piece.
    static let blockFrames: Int64 = 64

    /// Frames of a chunk, a multiple of `blockFrames`; nil where the whole book is one chunk.
    let length: Int64?
    let splicing: EncoderSplicing
    /// Whether a seam may move to a quieter place, by less than a block to either side.
    let seeksQuiet: Bool
    /// Frames of the book as planned: from two chunks before that end on, each chunk takes half of what is left, so
    /// that the slots come to the end at the same time. 0: all chunks are of one length.
    var frames: Int64 = 0
    /// Seams after which another quality may be held.
    private(set) var turns: [Int64] = []
    /// All seams, as long as these last; none: they go by `length`.
    private(set) var parts: [Int64] = []

    /// The length in frames below which chunks are not halved: pre-roll is 8% of it.
    private static let leastLength: Int64 = 768

    /// A chunk of six megasamples, which channels share: 143 s of mono at 44.1 kHz. Pre-roll is 1% of it, 2% in stereo,
    /// and its samples take 24 MB of memory.
    static func of(_ plan: ConversionPlan) -> ChunkGrid {
        guard let encoding = plan.audio.encoding,
            let splicing = EncoderSplicing.of(encoding.encoder, encoding.rateControl)
        else { return serial }
        return ChunkGrid(
            length: 6144 / Int64(plan.audio.channels), splicing: splicing,
            seeksQuiet: encoding.rateControl == .constantBitRate,
            // What splices makes frames of 1024 samples.
            frames: plan.length.value / 1024)
    }

    /// For encoders that are not known to splice.
    static let serial = ChunkGrid(
        length: nil, splicing: EncoderSplicing(preRoll: 0, lookahead: 0), seeksQuiet: false)

    /// Frames before a seam at which the quality changes, after which no packet is that of one encoder: so many make both
    /// agree on the windows that overlap there.
    private static let turnPreRoll: Int64 = 32

    /// The same for a book of which the quality may change at some packets: these are seams, and between them the book is
    /// cut evenly.
    func turning(at turns: [Int], of packets: Int) -> ChunkGrid {
        var grid = self
        grid.turns = turns.map(Int64.init)
        let ends = grid.turns + [Int64(packets)]
        var start: Int64 = 0
        for end in ends {
            let longest = min(length ?? .max, 4 * Self.leastLength)
            let count = (end - start + longest - 1) / longest
            for index in 1...max(1, count) {
                grid.parts.append(start + (end - start) * index / max(1, count))
            }
            start = end
        }
        // What follows is the end of the book, unless it is longer than its trial.
        grid.parts.removeLast()
        return grid
    }

    /// Where seam `index` may lie, in frames; the first is 1. Nil: there are no seams.
    func window(ofSeam index: Int64) -> Range<Int64>? {
        guard let length else { return nil }
        let point =
            parts.isEmpty
            ? point(ofSeam: index, length)
            : index <= parts.count
                ? parts[Int(index) - 1] : parts[parts.count - 1] + (index - Int64(parts.count)) * 4 * length
        return seeksQuiet ? point - Self.blockFrames..<point + Self.blockFrames : point..<point + 1
    }

    private func point(ofSeam index: Int64, _ length: Int64) -> Int64 {
        // In a shorter book, the pre-roll of more chunks would cost more than the slots at its end.
        let isTapered = frames >= 4 * length
        let whole = frames / length - 1
        guard isTapered, index > whole else { return index * length }
        var point = whole * length
        for _ in whole..<index {
            let left = frames - point
            let piece = left >= 2 * Self.leastLength ? left / 2 : left
            // A book that is longer than its plan goes on in whole chunks.
            point += left > 0 ? (piece + Self.blockFrames - 1) / Self.blockFrames * Self.blockFrames : length
        }
        return point
    }

    /// Whether the loudness of a frame bears on where seam `index` goes: a packet in a window is made of its own frame
    /// and of the one before.
    func isNear(seam index: Int64, frame: Int64) -> Bool {
        guard seeksQuiet, let window = window(ofSeam: index) else { return false }
        return window.lowerBound - 1..<window.upperBound ~= frame
    }

    /// The first frame that the encoder of a chunk gets.
    func firstFrame(ofChunkAt seam: Int64) -> Int64 {
        max(0, seam - (turns.contains(seam) ? min(Self.turnPreRoll, splicing.preRoll) : splicing.preRoll))
    }

    /// The frame that encloses the sound after the last one a chunk's encoder gets.
    func frameEnd(ofChunkUpTo seam: Int64) -> Int64 { seam + splicing.lookahead }
}
