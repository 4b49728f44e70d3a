import CAVUtil

/// Samples of a frame that are no sound: no numbers, infinite, or far beyond full scale.
package struct WildSamples: Sendable {
    /// In all channels.
    package var count = 0
    /// Where the first is, in samples per channel.
    package var first = Int.max
}

extension Frame {
    /// The largest magnitude of a float sample, full scale 1: 24 dB more than any decoder makes of sound. Encoders fail
    /// above 1e16, or above nothing but infinity.
    private static var loudest: Float { 16 }

    /// Clips wild samples to full scale, what is no number to silence. Nil where there are none, which takes a
    /// comparison a sample, and for formats of whole numbers.
    ///
    /// - Throws: `AVError` when memory is short.
    mutating func tame() throws(AVError) -> WildSamples? {
        switch AVSampleFormat(raw.pointee.format) {
        case AV_SAMPLE_FMT_FLT, AV_SAMPLE_FMT_FLTP:
            return try tame(isWild: Self.isWildSingle, value: Self.clippedSingle)
        case AV_SAMPLE_FMT_DBL, AV_SAMPLE_FMT_DBLP:
            return try tame(isWild: Self.isWildDouble, value: Self.clippedDouble)
        default: return nil
        }
    }

    private mutating func tame<Sample>(
        isWild: (UnsafeBufferPointer<Sample>) -> Bool, value: (Sample) -> Sample?
    ) throws(AVError) -> WildSamples? {
        let isPlanar = format.isPlanar
        let (planes, step) = isPlanar ? (Int(format.channels), 1) : (1, Int(format.channels))
        let count = sampleCount * step
        func plane(_ index: Int) -> UnsafeMutableBufferPointer<Sample> {
            let base = UnsafeMutableRawPointer(raw.pointee.extended_data[present: index])
            return UnsafeMutableBufferPointer(
                start: base.assumingMemoryBound(to: Sample.self), count: count)
        }
        guard (0..<planes).contains(where: { isWild(UnsafeBufferPointer(plane($0))) }) else { return nil }
        // A decoder may still need what it gave.
        try check(av_frame_make_writable(raw), "av_frame_make_writable")
        var found = WildSamples()
        for index in 0..<planes {
            let samples = plane(index)
            for (place, sample) in samples.enumerated() {
                guard let other = value(sample) else { continue }
                samples[place] = other
                found.count += 1
                found.first = min(found.first, place / step)
            }
        }
        return found
    }

    // The magnitudes of floats are ordered as their bits are, what is no number above infinity: one sign tells of all.
    // Loops without a branch, which compilers do several samples at a time.

    private static func isWildSingle(_ samples: UnsafeBufferPointer<Float>) -> Bool {
        let limit = Int32(bitPattern: loudest.bitPattern)
        var sign: Int32 = 0
        for sample in samples { sign |= limit &- (Int32(bitPattern: sample.bitPattern) & .max) }
        return sign < 0
    }

    private static func isWildDouble(_ samples: UnsafeBufferPointer<Double>) -> Bool {
        let limit = Int64(bitPattern: Double(loudest).bitPattern)
        var sign: Int64 = 0
        for sample in samples { sign |= limit &- (Int64(bitPattern: sample.bitPattern) & .max) }
        return sign < 0
    }

    private static func clippedSingle(_ sample: Float) -> Float? {
        if sample.isNaN { return 0 }
        return abs(sample) > loudest ? (sample < 0 ? -1 : 1) : nil
    }

    private static func clippedDouble(_ sample: Double) -> Double? {
        if sample.isNaN { return 0 }
        return abs(sample) > Double(loudest) ? (sample < 0 ? -1 : 1) : nil
    }
}
