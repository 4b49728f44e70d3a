/// Hears whether two channels hold the same. Pure.
struct ChannelMeter {
    /// Samples of a block.
    private static let length = 1024

    /// The largest difference of the channels as a share of their mean, in power: -50 dB. A sound masks what is 25 dB
    /// below it and of its own pitch; this leaves as much again for a difference of another pitch. Channels that differ
    /// in level by a twentieth of a decibel pass; one that is late by an eighth of a sample does not, nor does a hiss
    /// of its own, which in the first pause is as loud as what it is held against.
    private static let share = 1e-5

    /// The channels' difference is only a difference of rounding, of dither, or of what an encoder made of zeros.
    private static let inaudible = Double(BandwidthMeter.inaudible)

    private(set) var areEqual = true
    private var left: [Float] = []
    private var sums = (mid: 0.0, side: 0.0)
    private var count = 0

    /// Takes the next samples of a channel, the first channel's before the second's.
    mutating func hear(_ samples: UnsafeBufferPointer<Float>, of channel: Int) {
        guard areEqual else { return }
        if channel == 0 {
            left.replaceSubrange(left.indices, with: samples)
            return
        }
        guard let right = samples.baseAddress, left.count == samples.count else { return }
        left.withUnsafeBufferPointer { left in
            guard let left = left.baseAddress else { return }
            var start = 0
            while start < samples.count, areEqual {
                let end = min(samples.count, start + Self.length - count)
                add(left + start, right + start, end - start)
                start = end
            }
        }
    }

    /// Marks a break: the next samples do not follow the last ones.
    mutating func breakOff() {
        guard count > 0 else { return }
        let scale = 0.25 / Double(count)
        let (mid, side) = (sums.mid * scale, sums.side * scale)
        if side > Self.inaudible, side > mid * Self.share { areEqual = false }
        sums = (0, 0)
        count = 0
    }

    private mutating func add(_ left: UnsafePointer<Float>, _ right: UnsafePointer<Float>, _ more: Int) {
        var (mid, side, index) = (Float(0), Float(0), 0)
        while index < more {
            let (sum, difference) = (left[index] + right[index], left[index] - right[index])
            mid += sum * sum
            side += difference * difference
            index += 1
        }
        sums.mid += Double(mid)
        sums.side += Double(side)
        count += more
        if count == Self.length { breakOff() }
    }
}
