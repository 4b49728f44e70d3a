import FFmpegBinding
import ForgeSystem

/// The course of a sound's level where speech is, 5 ms by 5 ms: rumble and hum below 200 Hz do not count. A byte for each,
/// 7 MB for ten hours. Used on one thread.
///
/// What it costs is a few hundredths of what AAC costs to decode: the filter runs at a quarter of 44.1 kHz, on the means of
/// samples. What those fold down of the hiss above is still counted as hiss.
struct SpeechLevels {
    static let perSecond: Int64 = 200
    /// Levels are half decibels above this, in dB of full scale.
    static let floor = -120.0
    /// Hz, of a high-pass of the second order.
    private static let corner = 200.0
    /// Hz, at least, that the filter runs at; sounds below run at their own rate.
    private static let filterRate = 10_000

    /// A channel's filter, and the samples of a mean that is not whole yet.
    fileprivate struct Channel {
        var (first, second) = (Float(0), Float(0))
        var (sum, count) = (Float(0), 0)
    }

    /// Of `corner` at a rate: the Audio EQ Cookbook's high-pass of Q 0.707, whose b1 is -2 b0 and whose b2 is b0.
    fileprivate struct Coefficients {
        /// Samples of a mean.
        var factor = 1
        var (b0, a1, a2) = (Float(1), Float(0), Float(0))
    }

    /// Of positions.
    private let rate: Int64
    /// Hz of the frames; 0 before the first.
    private var own: Int64 = 0
    private var coefficients = Coefficients()
    private var channels: [Channel] = []
    /// The level that is not full: its number from the beginning of the track, the sum of its squares and how many they are.
    private var (number, energy, count): (Int64, Float, Int) = (0, 0, 0)
    /// The number of the first level that is kept.
    private let first: Int64
    /// Where the next sample is expected; nil before the first.
    private var position: Int64?
    private var scratch: [Float] = []
    /// In half decibels above the floor.
    private(set) var levels: [UInt8] = []

    /// - Parameters:
    ///   - rate: Hz that positions are counted at.
    ///   - start: the position of the first level that is kept, a whole number of seconds; what is heard before it is for the
    ///     filter alone.
    init(rate: Int, from start: Int64 = 0) {
        self.rate = Int64(max(rate, Int(Self.perSecond)))
        first = start / self.rate * Self.perSecond
    }

    /// Takes samples of a frame that begin at a position. What is missing before them is silence; what was heard before is left
    /// out.
    mutating func hear(_ frame: borrowing Frame, _ range: Range<Int>, at start: Int64) {
        let format = frame.format
        if Int64(format.sampleRate) != own || Int(format.channels) != channels.count {
            begin(Int64(max(1, format.sampleRate)), channels: Int(format.channels))
        }
        if position == nil { (position, number) = (start, level(at: start)) }
        let skipped = min(range.count, max(0, Int(frames(from: start, to: position ?? start))))
        let range = range.lowerBound + skipped..<range.upperBound
        guard !range.isEmpty else { return }
        if let position, start > position { hearSilence(upTo: start) }
        let begin = max(start, position ?? start)
        let ends = ends(of: range.count, from: begin)
        var energies = [Float](repeating: 0, count: ends.count + 1)
        // Lent out while the samples are converted in it.
        var scratch: [Float] = []
        swap(&scratch, &self.scratch)
        frame.withFloats(range, scratch: &scratch) { channel, samples in
            var from = 0
            for (index, end) in (ends + [samples.count]).enumerated() {
                energies[index] += channels[channel].energy(of: samples, from..<end, coefficients)
                from = end
            }
        }
        swap(&scratch, &self.scratch)
        var from = 0
        for (index, end) in ends.enumerated() {
            energy += energies[index]
            count += end - from
            close()
            from = end
        }
        energy += energies[ends.count]
        count += range.count - from
        position = begin + Int64(range.count) * rate / own
    }

    /// Takes silence up to a position.
    mutating func hearSilence(upTo end: Int64) {
        for index in channels.indices { channels[index] = Channel() }
        while level(at: end) > number { close() }
        position = end
    }

    /// Takes the level that the sound ended in.
    mutating func end() { if count > 0 { close() } }

    /// The number of the level in which a position is.
    private func level(at position: Int64) -> Int64 {
        let (quotient, rest) = position.quotientAndRemainder(dividingBy: rate)
        return quotient * Self.perSecond + (rest * Self.perSecond).dividedDown(by: rate)
    }

    /// Samples of the frames' rate.
    private func frames(from start: Int64, to end: Int64) -> Int64 {
        (min(max(end - start, -rate), 1 << 30) * own).dividedDown(by: rate)
    }

    /// Where in the samples of a frame levels end.
    private func ends(of count: Int, from start: Int64) -> [Int] {
        var ends: [Int] = []
        while true {
            let next = number + Int64(ends.count) + 1
            let boundary = (next * rate + Self.perSecond - 1).dividedDown(by: Self.perSecond)
            let offset = Int(frames(from: start, to: boundary))
            guard offset <= count else { return ends }
            ends.append(max(offset, ends.last ?? 0))
        }
    }

    private mutating func close() {
        if number >= first {
            let mean = count > 0 ? Double(energy) / Double(count * max(1, channels.count)) : 0
            let decibels = mean > 0 ? 10 * log10(mean) : Self.floor
            levels.append(UInt8(min(255, max(0, (decibels - Self.floor) * 2))))
        }
        number += 1
        (energy, count) = (0, 0)
    }

    private mutating func begin(_ hertz: Int64, channels count: Int) {
        own = hertz
        channels = Array(repeating: Channel(), count: count)
        let factor = max(1, Int(hertz) / Self.filterRate)
        let turn = 2 * Double.pi * Self.corner / (Double(hertz) / Double(factor))
        let (cosine, alpha) = (cos(turn), sin(turn) * 0.5 * 2.0.squareRoot())
        coefficients = Coefficients(
            factor: factor, b0: Float((1 + cosine) / 2 / (1 + alpha)), a1: Float(-2 * cosine / (1 + alpha)),
            a2: Float((1 - alpha) / (1 + alpha)))
    }
}

extension SpeechLevels.Channel {
    /// The sum of squares of what the filter lets through.
    fileprivate mutating func energy(
        of samples: UnsafeBufferPointer<Float>, _ range: Range<Int>, _ filter: SpeechLevels.Coefficients
    ) -> Float {
        let (factor, b0, a1, a2) = (filter.factor, filter.b0, filter.a1, filter.a2)
        let (b1, scale) = (-2 * b0, 1 / Float(factor))
        var (first, second, energy) = (first, second, Float(0))
        var (sum, index) = (sum, range.lowerBound)
        while index < range.upperBound {
            if count == 0, factor == 4, index + 4 <= range.upperBound {
                // The common case: 44.1 and 48 kHz.
                sum = (samples[index] + samples[index + 1]) + (samples[index + 2] + samples[index + 3])
                index += 4
            } else {
                sum += samples[index]
                (index, count) = (index + 1, count + 1)
                guard count == factor else { continue }
                count = 0
            }
            let input = sum * scale
            let output = b0 * input + first
            first = b1 * input - a1 * output + second
            second = b0 * input - a2 * output
            energy += output * output
            sum = 0
        }
        // Numbers too small to be normal are slow, and a filter that hears zeros comes to them.
        if abs(first) < 1e-20 { first = 0 }
        if abs(second) < 1e-20 { second = 0 }
        (self.first, self.second, self.sum) = (first, second, sum)
        return energy * Float(factor)
    }
}

extension Int64 {
    /// The quotient, rounded down whatever the sign.
    fileprivate func dividedDown(by divisor: Int64) -> Int64 {
        let (quotient, rest) = quotientAndRemainder(dividingBy: divisor)
        return rest < 0 ? quotient - 1 : quotient
    }
}
