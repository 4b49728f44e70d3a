import CAVCodec
import CForgeShims

extension AudioEncoder {
    /// How loud the noise is in the first and in the second half of each frame: long windows, an attack for the short ones,
    /// and silence, as it is before the first sample of any encode.
    private static let settlingGains: [(Float, Float)] =
        [(0.25, 0.25), (0.25, 0.25), (1e-4, 1e-4), (1e-4, 0.5)] + Array(repeating: (0, 0), count: 4)

    /// Brings libavcodec's own encoder, which holds a quality, to the state in which its model of hearing stays.
    ///
    /// The model keeps a least signal-to-noise ratio for each band, lowers it to 1 dB for good as soon as a frame wants more
    /// than its share, and so depends on all that was heard since the encoder was opened (`coeffs[g].min_snr` in
    /// `psy_3gpp_analyze_channel`, libavcodec/aacpsy.c). Noise at the lowest quality, which the model reads anew for each
    /// frame, does that for all bands at once, so that an encoder opened in mid-book is in the state of one that never
    /// stopped. The packets are dropped.
    mutating func settle() throws(AVError) {
        let quality = raw.pointee.global_quality
        raw.pointee.global_quality = 1
        var frame = try Frame.allocated(format: format, capacity: frameSize)
        var packet = try Packet()
        var noise: UInt32 = 1
        for (first, second) in Self.settlingGains {
            try frame.prepare(capacity: frameSize)
            frame.timestamp = forge_AV_NOPTS_VALUE
            for channel in 0..<Int(format.channels) {
                frame.fill(channel: channel) { samples in
                    for index in samples.indices {
                        noise = noise &* 1_664_525 &+ 1_013_904_223
                        let gain = index < samples.count / 2 ? first : second
                        samples[index] = gain * Float(Int32(bitPattern: noise)) * 0x1p-31
                    }
                }
            }
            try send(frame)
            settling += 1
            _ = try receive(into: &packet)
        }
        raw.pointee.global_quality = quality
    }
}
