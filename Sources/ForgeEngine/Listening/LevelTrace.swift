import FFmpegBinding
import ForgeSystem

/// The course of a sound's level, a tenth of a second by tenth: what is lost, doubled or displaced shows in it, what an
/// encoder does to a sound does not. A byte for each, 2 MB for 60 hours. Used on one thread.
struct LevelTrace {
    static let perSecond = 10
    /// Levels are half decibels above this, in dB of full scale.
    static let floor = -100.0
    /// Hz. What is above is left to the encoder, which drops it first.
    private static let corner = 1000.0

    /// A channel's two low-passes of the first order, one behind the other.
    fileprivate struct Filter {
        var (first, second) = (Float(0), Float(0))
    }

    private let rate: Int64
    private let coefficient: Float
    private var filters: [Filter]
    /// Samples so far.
    private(set) var position: Int64 = 0
    /// The sum of squares over the channels, in the tenth that is not full.
    private var energy: Float = 0
    /// In half decibels above the floor.
    private(set) var levels: [UInt8] = []

    /// - Parameter rate: Hz.
    init(rate: Int, channels: Int) {
        self.rate = Int64(max(rate, Self.perSecond))
        coefficient = Float(min(1, 2 * Double.pi * Self.corner / Double(self.rate)))
        filters = Array(repeating: Filter(), count: max(1, channels))
    }

    /// Takes the next samples, planar floats of the trace's rate and channels.
    mutating func hear(_ block: PCMBlock) {
        hear(block.count, (0..<filters.count).map { block.floats(channel: $0) })
    }

    /// Takes silence up to a position that is not behind.
    mutating func hearSilence(upTo end: Int64) {
        // A second at a time: silence may be long.
        while position < end {
            let count = Int(min(rate, end - position))
            hear(count, Array(repeating: Array(repeating: 0, count: count), count: filters.count))
        }
    }

    /// Takes the tenth that the sound ended in.
    mutating func close() { if position > start { closeTenth() } }

    /// The first sample of the tenth that is not full, and that of the next.
    private var start: Int64 { Int64(levels.count) * rate / Int64(Self.perSecond) }
    private var end: Int64 { Int64(levels.count + 1) * rate / Int64(Self.perSecond) }

    private mutating func hear(_ count: Int, _ channels: [[Float]]) {
        var done = 0
        while done < count {
            let next = min(count, done + Int(end - position))
            for channel in filters.indices {
                energy += filters[channel].energy(of: channels[channel], done..<next, coefficient)
            }
            position += Int64(next - done)
            done = next
            if position == end { closeTenth() }
        }
    }

    private mutating func closeTenth() {
        let mean = Double(energy) / Double((position - start) * Int64(filters.count))
        let decibels = mean > 0 ? 10 * log10(mean) : Self.floor
        levels.append(UInt8(min(255, max(0, (decibels - Self.floor) * 2))))
        energy = 0
    }
}

extension LevelTrace.Filter {
    /// The sum of squares of what the filter lets through.
    fileprivate mutating func energy(of samples: [Float], _ range: Range<Int>, _ coefficient: Float) -> Float
    {
        var (first, second, sum) = (first, second, Float(0))
        samples.withUnsafeBufferPointer { samples in
            var index = range.lowerBound
            while index < range.upperBound {
                first += coefficient * (samples[index] - first)
                second += coefficient * (first - second)
                sum += second * second
                index += 1
            }
        }
        (self.first, self.second) = (first, second)
        return sum
    }
}
