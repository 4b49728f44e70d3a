import ForgeSystem

/// Hears the largest sample and what was cut off at full scale. Pure.
struct LevelMeter {
    /// The largest value of 16 bits; what has more bits, or none, comes to it as well where it is cut off.
    static let fullScale: Float = 32_767 * 0x1p-15
    /// Samples in a row.
    fileprivate static let leastRun = 3
    /// The top of a loud low tone rests on full scale, too, and leaves it by less than three steps of 16 bits where it did
    /// so for three samples, less after more; sound that was cut off leaves it at its own slope.
    fileprivate static let leastSlope: Float = 3 * 0x1p-15

    fileprivate struct Channel {
        var last: Float = 0
        /// Samples at full scale so far, and of which sign.
        var run = 0
        var sign: Float = 0
        /// How far below full scale the sample before the run was.
        var slope: Float = 0
    }

    private var channels: [Channel] = []
    private var peak: Float = 0
    private(set) var clippedRuns = 0

    /// The largest sample in dB of full scale, to a hundredth; nil for silence.
    var decibels: Double? { peak > 0 ? (2000 * log10(Double(peak))).rounded() / 100 : nil }

    /// Takes the next samples of a channel.
    mutating func hear(_ samples: UnsafeBufferPointer<Float>, of channel: Int) {
        guard let last = samples.last else { return }
        while channels.count <= channel { channels.append(Channel()) }
        let loudest = Self.loudest(samples)
        peak = max(peak, loudest)
        if loudest >= Self.fullScale || channels[channel].run > 0 {
            for sample in samples { clippedRuns += channels[channel].take(sample) }
        }
        channels[channel].last = last
    }

    /// Marks a break: the next samples do not follow the last ones.
    mutating func breakOff() {
        for channel in channels.indices { clippedRuns += channels[channel].take(0) }
    }

    /// The magnitudes of floats are ordered as their bits are: whole numbers, which compilers take several at a time.
    private static func loudest(_ samples: UnsafeBufferPointer<Float>) -> Float {
        samples.withMemoryRebound(to: Int32.self) { bits in
            var (largest, index) = (Int32(0), 0)
            while index < bits.count {
                let magnitude = bits[index] & Int32.max
                largest = magnitude > largest ? magnitude : largest
                index += 1
            }
            return Float(bitPattern: UInt32(bitPattern: largest))
        }
    }
}

extension LevelMeter.Channel {
    /// - Returns: how many runs have ended with this sample: 0 or 1.
    fileprivate mutating func take(_ sample: Float) -> Int {
        defer { last = sample }
        if run > 0, sample * sign >= LevelMeter.fullScale {
            run += 1
            return 0
        }
        var ended = 0
        if run > 0 {
            let fall = max(slope, LevelMeter.fullScale - sample * sign)
            if run >= LevelMeter.leastRun, fall > LevelMeter.leastSlope { ended = 1 }
            run = 0
        }
        if abs(sample) >= LevelMeter.fullScale {
            sign = sample < 0 ? -1 : 1
            slope = LevelMeter.fullScale - last * sign
            run = 1
        }
        return ended
    }
}
