import CAVUtil

extension Frame {
    /// Lends the samples of each channel as floats, full scale 1.
    ///
    /// - Parameters:
    ///   - range: samples of each channel.
    ///   - scratch: holds what had to be converted; kept by the caller so that it need not grow again.
    ///   - body: called for each channel; the samples are lent for that call.
    package func withFloats(
        _ range: Range<Int>, scratch: inout [Float], _ body: (Int, UnsafeBufferPointer<Float>) -> Void
    ) {
        guard !range.isEmpty else { return }
        let (channels, isPlanar) = (Int(format.channels), format.isPlanar)
        let kind = format.avSampleFormat
        for channel in 0..<channels {
            let plane = UnsafeRawPointer(raw.pointee.extended_data[present: isPlanar ? channel : 0])
            if kind == AV_SAMPLE_FMT_FLTP {
                let start = plane.assumingMemoryBound(to: Float.self) + range.lowerBound
                body(channel, UnsafeBufferPointer(start: start, count: range.count))
                continue
            }
            if scratch.count < range.count { scratch = [Float](repeating: 0, count: range.count) }
            let (step, first) = isPlanar ? (1, 0) : (channels, channel)
            scratch.withUnsafeMutableBufferPointer { floats in
                guard let target = floats.baseAddress else { return }
                let (start, count) = (range.lowerBound * step + first, range.count)
                switch kind {
                case AV_SAMPLE_FMT_FLT: Self.convert(plane, start, step, count, target) { (s: Float) in s }
                case AV_SAMPLE_FMT_DBL, AV_SAMPLE_FMT_DBLP:
                    Self.convert(plane, start, step, count, target) { (s: Double) in Float(s) }
                case AV_SAMPLE_FMT_S16, AV_SAMPLE_FMT_S16P:
                    Self.convert(plane, start, step, count, target) { (s: Int16) in Float(s) * 0x1p-15 }
                case AV_SAMPLE_FMT_S32, AV_SAMPLE_FMT_S32P:
                    Self.convert(plane, start, step, count, target) { (s: Int32) in Float(s) * 0x1p-31 }
                case AV_SAMPLE_FMT_S64, AV_SAMPLE_FMT_S64P:
                    Self.convert(plane, start, step, count, target) { (s: Int64) in Float(s) * 0x1p-63 }
                case AV_SAMPLE_FMT_U8, AV_SAMPLE_FMT_U8P:
                    Self.convert(plane, start, step, count, target) { (s: UInt8) in
                        Float(Int(s) - 128) * 0x1p-7
                    }
                default: target.update(repeating: 0, count: count)
                }
                body(channel, UnsafeBufferPointer(start: target, count: count))
            }
        }
    }

    /// Counts by hand: a loop over a range takes ten times as long where nothing is optimised.
    @inline(__always)
    private static func convert<Sample>(
        _ plane: UnsafeRawPointer, _ start: Int, _ step: Int, _ count: Int,
        _ target: UnsafeMutablePointer<Float>, _ value: (Sample) -> Float
    ) {
        let source = plane.assumingMemoryBound(to: Sample.self)
        var (from, to) = (start, 0)
        while to < count {
            target[to] = value(source[from])
            from += step
            to += 1
        }
    }
}
