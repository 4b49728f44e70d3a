import FFmpegBinding
import ForgeModel
import ForgeSystem

/// Encodes excerpts of a book on the calling thread to see what they weigh.
struct ExcerptMeter: Sendable {
    /// A sum over excerpts, each with its weight.
    struct Weight: Sendable {
        var bits = 0.0
        var packets = 0.0
        /// How many excerpts, and the squares of what each weighed.
        private var count = 0.0
        private var squares = 0.0

        static func + (a: Weight, b: Weight) -> Weight {
            var sum = Weight()
            (sum.bits, sum.packets) = (a.bits + b.bits, a.packets + b.packets)
            (sum.count, sum.squares) = (a.count + b.count, a.squares + b.squares)
            return sum
        }

        /// The standard error of the mean, which one in three exceeds, as a share of the mean.
        var error: Double {
            guard count > 1, bits > 0 else { return 0 }
            let mean = bits / count
            return sqrt(max(0, squares / count - mean * mean) / (count - 1)) / mean
        }

        fileprivate mutating func add(_ packet: UnsafeRawBufferPointer, factor: Double) {
            bits += factor * Double(8 * packet.count)
            packets += factor
        }

        /// Takes one excerpt.
        fileprivate mutating func add(_ excerpt: Weight) {
            self = self + excerpt
            count += 1
            squares += excerpt.bits * excerpt.bits
        }
    }

    /// Packets at the start of an excerpt in which the encoder still hears the jump from the one before: on speech the
    /// first weighs up to twice as much, the second up to a quarter more, the fourth what it would weigh in its place. Chords
    /// take longer: counted from the fourth on, they came out 3.5% too light, and from the seventh on right to 1.2%.
    static let warmUp = 6

    let tracks: [TrackProbe]
    let output: AudioFormat
    let configuration: EncoderConfiguration

    /// The size of excerpts at a quality.
    ///
    /// Excerpts that cannot be read weigh nothing: encoding the book will tell why.
    func weigh(
        _ places: [ExcerptPlan.Place], quality: Int, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) -> Weight {
        var configuration = configuration
        configuration.quality = quality
        var encoder = try LibavEncoder.open(configuration)
        var sum = Weight()
        var reader: ExcerptReader?
        var opened: Int?
        var frames = 0
        var packets = 0
        for place in places {
            if isCancelled() { throw .cancelled(step: .encoding) }
            if opened != place.track {
                opened = place.track
                reader = try? ExcerptReader.open(
                    tracks[place.track], output: output, isCancelled: isCancelled)
            }
            var block = PCMBlock(format: output, capacity: ExcerptPlan.frames * encoder.frameSize)
            guard let factor = try? reader?.read(at: place.offset, into: &block) else { continue }
            let (first, whole) = (frames, block.count / encoder.frameSize)
            var excerpt = Weight()
            try encoder.encode(
                block, 0..<whole * encoder.frameSize, at: Int64(first * encoder.frameSize)
            ) { bytes in
                if packets >= first + Self.warmUp { excerpt.add(bytes, factor: factor) }
                packets += 1
            }
            frames += whole
            sum.add(excerpt)
        }
        return sum
    }
}
