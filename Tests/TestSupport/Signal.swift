import Foundation

/// Sound made in code: the same samples on every run, and no stretch of it like another, so that a shift by one
/// sample shows.
public enum Signal {
    /// Speech-like sound: voiced syllables of wandering pitch, hissing ones and pauses, with a low noise floor.
    ///
    /// - Parameters:
    ///   - count: samples per channel.
    ///   - rate: samples per second.
    ///   - channels: each channel has its own level and noise.
    ///   - seed: another seed, another text.
    /// - Returns: interleaved samples, at most 0.9 of full scale 1.
    public static func speech(_ count: Int, rate: Int, channels: Int = 1, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed)
        var result = [Float](repeating: 0, count: count * channels)
        var position = 0
        var phase = 0.0
        while position < count {
            let length = min(count - position, Int(Double(rate) * (0.06 + 0.2 * random.unit())) + 1)
            let kind = random.unit()
            let pitch = 90 + 130 * random.unit()
            let glide = 1 + 0.3 * (random.unit() - 0.5)
            let level = kind < 0.15 ? 0 : 0.25 + 0.4 * random.unit()
            for index in 0..<length {
                let at = Double(index) / Double(length)
                phase += 2 * .pi * pitch * (1 + (glide - 1) * at) / Double(rate)
                let envelope = level * sin(.pi * at)
                let voiced =
                    (sin(phase) + 0.6 * sin(2 * phase) + 0.4 * sin(5 * phase) + 0.2 * sin(9 * phase)) / 2.2
                let hiss = 2 * random.unit() - 1
                let sound = envelope * (kind < 0.35 ? 0.4 * hiss : voiced)
                for channel in 0..<channels {
                    let floor = 0.004 * (2 * random.unit() - 1)
                    let pan = 1 - 0.25 * Double(channel) / Double(max(1, channels))
                    result[(position + index) * channels + channel] = Float(pan * sound + floor)
                }
            }
            position += length
        }
        return result
    }

    /// `speech` as 16-bit samples.
    public static func speech16(_ count: Int, rate: Int, channels: Int = 1, seed: UInt64 = 1) -> [Int16] {
        int16(speech(count, rate: rate, channels: channels, seed: seed))
    }

    /// A sweep from 50 Hz to 0.4 of the rate with a little noise: broad-band, for measuring filters and joins.
    ///
    /// - Returns: interleaved samples, the same in every channel but for the noise.
    public static func chirp(_ count: Int, rate: Int, channels: Int = 1, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed)
        let (low, high) = (50.0, 0.4 * Double(rate))
        var phase = 0.0
        var result: [Float] = []
        result.reserveCapacity(count * channels)
        for index in 0..<count {
            phase += 2 * .pi * (low + (high - low) * Double(index) / Double(max(1, count))) / Double(rate)
            for _ in 0..<channels {
                result.append(Float(0.5 * sin(phase) + 0.05 * (2 * random.unit() - 1)))
            }
        }
        return result
    }

    /// Rounds to 16 bits; what is beyond full scale is clipped.
    public static func int16(_ samples: [Float]) -> [Int16] {
        samples.map { Int16(max(-32768, min(32767, ($0 * 32768).rounded()))) }
    }

    /// The shift at which `part` lies best in `whole`: the `k` with the least squared difference between
    /// `part[i]` and `whole[i + k]`, over `k` from `-reach` to `reach`. One channel each.
    public static func lag(of part: [Float], in whole: [Float], reach: Int) -> Int {
        var best = (lag: 0, error: Double.infinity)
        for lag in -reach...reach {
            let low = max(0, -lag)
            let high = min(part.count, whole.count - lag)
            guard high - low > part.count / 2 else { continue }
            var sum = 0.0
            for index in low..<high {
                let difference = Double(part[index] - whole[index + lag])
                sum += difference * difference
            }
            let error = sum / Double(high - low)
            if error < best.error { best = (lag, error) }
        }
        return best.lag
    }

    /// How much louder `reference` is than its difference from `other`, in dB; infinite when they are equal.
    public static func ratio(of reference: [Float], to other: [Float]) -> Double {
        var (signal, noise) = (0.0, 0.0)
        for (a, b) in zip(reference, other) {
            signal += Double(a) * Double(a)
            noise += Double(a - b) * Double(a - b)
        }
        return noise == 0 ? .infinity : 10 * log10(signal / noise)
    }
}
