/// The upper limit without noise substitution, of which `fast` makes the hiss that it has no bits for: it is lower then.
extension EncoderProfile {
    /// libavcodec's option for it.
    static let noiseSubstitution = "aac_pns"

    /// By layout, then by bit rate, with how it measured by Zimtohrli and ViSQOL, all other tools off.
    private static let limits: [(channels: Int, least: Int, cutoff: Int)] = [
        // Not measured: what remains below 40 and 80 kb/s by the course of the others.
        (1, 0, 10_000),
        // 49 kb/s: 4.53 and 4.31; with 11 kHz 4.51 and 4.19.
        (1, 40_000, 13_000),
        // 65 kb/s: 4.77 and 4.47; with 13 kHz 4.78 and 4.45.
        (1, 56_000, 16_000),
        (2, 0, 11_000),
        // 97 kb/s: 4.68 and 4.35; with 16 kHz 4.36 and 4.00, with 11 kHz 4.39 and 3.60.
        (2, 80_000, 13_000),
        // 130 kb/s, music: 4.93 and 4.69; with 13 kHz 4.92 and 4.67.
        (2, 112_000, 16_000),
    ]

    /// Hz.
    static func cutoffWithoutNoise(channels: Int, bitRate: Int) -> Int {
        limits.last { $0.channels == channels && $0.least <= bitRate }?.cutoff ?? 16_000
    }
}
