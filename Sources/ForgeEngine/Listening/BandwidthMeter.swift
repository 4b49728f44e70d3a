import FFmpegBinding
import ForgeModel
import ForgeSystem

/// Hears how far up a sound goes, from spectra of blocks that overlap by half. Used on one thread.
struct BandwidthMeter: ~Copyable {
    /// Samples of a block: 46 ms at 44.1 kHz, and 22 Hz from one frequency to the next.
    static let length = 2048

    /// Mean square below which what lies above a frequency is not heard: -93 dB. The dither of 16 bits has -96 dB in all;
    /// played so loud that full scale is a painful 120 dB, this is 27 dB, spread over frequencies of which a young ear
    /// misses 10 dB at 11 kHz and 30 dB at 16 kHz, under what is being said.
    static let inaudible: Float = 5e-10

    private let rate: Int
    private var transform: RealTransform
    private let window: [Float]
    /// The factor from a squared value of the spectrum to its share of the mean square.
    private let scale: Float
    /// The last samples of each channel that are not looked at yet, and how many there are.
    private var held: [[Float]] = []
    private var counts: [Int] = []
    /// How many blocks have more than is inaudible from a frequency on, and less above it; silence in none.
    private var ends = [Int](repeating: 0, count: length / 2 + 1)

    static func open(rate: Int) throws(AVError) -> BandwidthMeter {
        BandwidthMeter(rate: rate, transform: try RealTransform.open(length: length))
    }

    private init(rate: Int, transform: consuming RealTransform) {
        self.rate = rate
        self.transform = transform
        // Hann's: whatever is loud far below leaves less than -160 dB up there.
        window = (0..<Self.length).map { index in
            Float(0.5 - 0.5 * cos(2 * Double.pi * Double(index) / Double(Self.length)))
        }
        scale = 2 / (Float(Self.length) * window.reduce(0) { $0 + $1 * $1 })
    }

    /// Hz: above it no block has anything audible; 0 for silence.
    var bandwidth: Int {
        min(rate / 2, ((ends.lastIndex { $0 > 0 } ?? -1) + 1) * rate / Self.length)
    }

    /// Blocks with sound, and those that go up to the bandwidth.
    var blocks: (all: Int, toEnd: Int) {
        let last = (ends.lastIndex { $0 > 0 } ?? 0) - SoundFacts.edge * Self.length / rate
        return (ends.reduce(0, +), ends.dropFirst(max(0, last)).reduce(0, +))
    }

    /// Takes the next samples of a channel.
    mutating func hear(_ samples: UnsafeBufferPointer<Float>, of channel: Int) {
        while counts.count <= channel {
            held.append([Float](repeating: 0, count: Self.length))
            counts.append(0)
        }
        guard let source = samples.baseAddress else { return }
        var taken = 0
        while taken < samples.count {
            let count = min(Self.length - counts[channel], samples.count - taken)
            let filled = counts[channel]
            held[channel].withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return }
                (start + filled).update(from: source + taken, count: count)
            }
            taken += count
            counts[channel] += count
            guard counts[channel] == Self.length else { continue }
            look(at: channel)
            held[channel].withUnsafeMutableBufferPointer {
                guard let start = $0.baseAddress else { return }
                start.update(from: start + Self.length / 2, count: Self.length / 2)
            }
            counts[channel] = Self.length / 2
        }
    }

    /// Marks a break: the next samples do not follow the last ones.
    mutating func breakOff() {
        for channel in counts.indices { counts[channel] = 0 }
    }

    private mutating func look(at channel: Int) {
        let limit = Self.inaudible / scale
        let end = held[channel].withUnsafeBufferPointer { samples in
            window.withUnsafeBufferPointer { window in
                transform.run({ block in
                    var index = 0
                    while index < Self.length {
                        block[index] = samples[index] * window[index]
                        index += 1
                    }
                }) { spectrum in
                    var (index, sum) = (Self.length / 2, Float(0))
                    while index >= 0 {
                        let (real, imaginary) = (spectrum[2 * index], spectrum[2 * index + 1])
                        sum += real * real + imaginary * imaginary
                        if sum > limit { return index }
                        index -= 1
                    }
                    return index
                }
            }
        }
        if end >= 0 { ends[end] += 1 }
    }
}
