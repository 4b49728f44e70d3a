import FFmpegBinding
import ForgeModel

/// Weighs a short book by pieces that are encoded while all of it is decoded once: the pieces tell what packets of each
/// loudness weigh, the decode how many of each there are. Pauses, which weigh next to nothing, are what makes a few
/// pieces alone misjudge a short book. Used on one thread.
struct TrialMeter: Sendable {
    /// The size of a piece.
    struct Piece: Sendable {
        /// The packets that count, by their place in the book.
        var packets: Range<Int>
        var bits: Int
    }

    /// The result of a trial.
    struct Weight: Sendable {
        /// Bits of a packet of the book, on the average; 0 where there is no sound.
        var bits = 0.0
        /// The loudness of every packet of the book.
        var classes: [UInt8] = []
        /// Sizes of packets by loudness.
        var loudness = LoudnessClasses()
        var pieces: [Piece] = []
        /// Of the trial, in units of lambda.
        var quality = 0
        /// Some of the pieces, to be weighed at another quality, and what they weighed at this one.
        fileprivate var kept: [(piece: PCMBlock, bits: Int)] = []

        /// Keeps the heaviest pieces: of pauses, which weigh the same at any quality, nothing can be told.
        fileprivate mutating func keep(_ piece: PCMBlock, _ bits: Int, of number: Int) {
            if kept.count < 2 + number / TrialMeter.keptStep { return kept.append((piece, bits)) }
            guard let least = kept.indices.min(by: { kept[$0].bits < kept[$1].bits }), kept[least].bits < bits
            else { return }
            kept[least] = (piece, bits)
        }
    }

    /// Frames of a piece. The packets of the first are not counted: behind a jump they are heavier, up to the ninth by 1%.
    static let frames = 24
    fileprivate static let warmUp = 9
    /// Of the book, this share is encoded; with the decode and the pieces weighed twice, finding costs a tenth of the encode
    /// itself, more where decoding is dear. What is wrong by so few pieces `RateKeeper` makes up for: with a tenth, rates came
    /// nearer by less than 0.1% on the mean.
    private static let share = 0.04
    /// Pieces that a book has at the least.
    private static let least = 6
    /// One of so many pieces is kept: weighed twice, they tell the power by which the weight grows to a hundredth, since
    /// what differs between them and the book cancels.
    fileprivate static let keptStep = 3

    let tracks: [TrackProbe]
    let output: AudioFormat
    let configuration: EncoderConfiguration
    let frameSize: Int

    /// Samples of the book, as far as is known.
    var length: Double {
        tracks.reduce(0) { $0 + $1.length.seconds(at: $1.sampleRate) } * Double(output.sampleRate)
    }

    /// Frames from one piece's part of the book to the next one's.
    private var period: Int {
        let total = Int(length) / frameSize
        let count = max(Self.least, Int(Double(total) * Self.share) / Self.frames)
        return max(Self.frames, total / count)
    }

    /// - Parameter onSamples: called with how many were decoded since.
    /// - Throws: `ForgeError`, those of the tracks among them; damage is weighed when the book itself is made.
    func weigh(
        quality: Int, isCancelled: @escaping CancellationCheck, onSamples: (Int) -> Void = { _ in }
    ) throws(ForgeError) -> Weight {
        var source = try BookSource.open(
            tracks: tracks, marks: [], output: output, damaged: .keep, isCancelled: isCancelled)
        var trial = PieceTrial(encoder: try open(quality))
        let period = period
        var (weight, loudness) = (Weight(), LoudnessClasses())
        weight.quality = quality
        var piece = PCMBlock(format: output, capacity: Self.frames * frameSize)
        var (frame, number, last) = (0, 0, 0.0)
        while let block = try source.block(of: Int(ChunkGrid.blockFrames) * frameSize) {
            onSamples(block.count)
            for start in stride(from: 0, to: block.count, by: frameSize) {
                let count = min(frameSize, block.count - start)
                let power = block.power(at: start, count: count)
                weight.classes.append(LoudnessClasses.of(last + power))
                last = power
                // Spread within equal parts like excerpts of longer books, see `ExcerptPlan`.
                let shift = (Double(number) * 0.618_033_988_749_895).truncatingRemainder(dividingBy: 1)
                let first = number * period + Int(shift * Double(period - Self.frames))
                if frame >= first, count == frameSize {
                    piece.append(block, at: start, count: count)
                    if piece.count == piece.capacity {
                        let bits = try trial.weigh(piece, into: &loudness)
                        weight.keep(piece, bits, of: number)
                        let begin = frame + 1 - Self.frames
                        weight.pieces.append(
                            Piece(packets: begin + Self.warmUp..<frame, bits: bits))
                        piece = PCMBlock(format: output, capacity: piece.capacity)
                        number += 1
                    }
                }
                frame += 1
            }
        }
        // The encoder gives one packet more than it gets frames.
        weight.classes.append(LoudnessClasses.of(last))
        for packet in weight.classes { loudness.count(packet) }
        weight.bits = loudness.mean
        weight.loudness = loudness
        return weight
    }

    /// The ratio of the kept pieces' size at another quality to that before; nil where they weighed nothing.
    func change(of weight: Weight, at quality: Int) throws(ForgeError) -> Double? {
        let before = weight.kept.reduce(0) { $0 + $1.bits }
        guard before > 0 else { return nil }
        var trial = PieceTrial(encoder: try open(quality))
        var ignored = LoudnessClasses()
        var bits = 0
        for kept in weight.kept { bits += try trial.weigh(kept.piece, into: &ignored) }
        return Double(bits) / Double(before)
    }

    private func open(_ quality: Int) throws(ForgeError) -> LibavEncoder {
        var configuration = configuration
        configuration.quality = quality
        return try LibavEncoder.open(configuration)
    }
}

/// One encoder that is given piece after piece. Used on one thread.
private struct PieceTrial: ~Copyable {
    private var encoder: LibavEncoder
    /// Of every frame given so far.
    private var powers: [Double] = []
    private var packets = 0

    init(encoder: consuming LibavEncoder) { self.encoder = encoder }

    /// - Returns: bits of the packets that count.
    mutating func weigh(_ piece: PCMBlock, into loudness: inout LoudnessClasses) throws(ForgeError) -> Int {
        let first = powers.count
        for start in stride(from: 0, to: piece.count, by: encoder.frameSize) {
            powers.append(piece.power(at: start, count: encoder.frameSize))
        }
        var sizes: [Int] = []
        try encoder.encode(piece, 0..<piece.count, at: Int64(first * encoder.frameSize)) {
            sizes.append(8 * $0.count)
        }
        var sum = 0
        for size in sizes {
            if packets >= first + TrialMeter.warmUp {
                sum += size
                // A packet is made of its own frame and of the one before.
                loudness.add(
                    bits: Double(size), of: LoudnessClasses.of(powers[packets - 1] + powers[packets]))
            }
            packets += 1
        }
        return sum
    }
}
