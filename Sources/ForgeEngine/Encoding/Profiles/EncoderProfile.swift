import FFmpegBinding
import ForgeModel

/// How libavcodec's own encoder is set where it holds a quality: for each layout and bit rate what came out best of
/// `forge-bench sound`, against the default of FFmpeg 5.1 at the same size.
///
/// Its coder is `fast`: with the right upper limit and two of its tools off it sounds as well as `twoloop`, which is
/// FFmpeg's default, at half the time. `twoloop` sounds right at a constant bit rate only: at a quality its intensity
/// stereo falls apart when both channels are played as one, and without it low bit rates cannot be met.
struct EncoderProfile: Equatable {
    let channels: Int
    /// Bits per second of the whole stream, from which on the row is used.
    let least: Int
    /// Hz above which nothing is encoded.
    let cutoff: Int
    /// Of the bit rate, what the encoder's model of hearing is told: less of it with more quality makes the same size, and
    /// one voice sounds better by both measures; of stereo the side signal loses.
    var share = 1.0
    /// Hz; a sound of more is brought down to it, unless a sample rate was asked for.
    var highestRate: Int?
    /// The line of the bench that the row was taken from.
    let run: String

    static let coder = "fast"

    /// Temporal noise shaping makes nothing better at any rate, intensity stereo makes mono playback worse. Noise
    /// substitution stays on: without it `fast` spends on hiss what voices lack, and wants a lower limit.
    static let switchedOff = ["aac_tns", "aac_is"]

    /// By layout, then by bit rate. Lower limits please Zimtohrli, higher ones ViSQOL: each is where neither loses. At 96 kb/s
    /// none is: with a lower one than 16 kHz ViSQOL loses left and right, with a higher one the side.
    static let table = [
        EncoderProfile(
            channels: 1, least: 0, cutoff: 11_000, share: 0.7, highestRate: 24_000, run: "speech 24"),
        EncoderProfile(channels: 1, least: 28_000, cutoff: 13_000, share: 0.65, run: "speech 32"),
        EncoderProfile(channels: 1, least: 40_000, cutoff: 15_500, share: 0.6, run: "speech 48"),
        EncoderProfile(channels: 1, least: 56_000, cutoff: 17_500, share: 0.7, run: "speech 64"),
        EncoderProfile(channels: 1, least: 80_000, cutoff: 20_000, run: "speech 96"),
        EncoderProfile(channels: 2, least: 0, cutoff: 13_500, run: "bed 64, music 64"),
        EncoderProfile(channels: 2, least: 80_000, cutoff: 16_000, run: "bed 96, music 96"),
        EncoderProfile(channels: 2, least: 112_000, cutoff: 17_500, run: "bed 128, music 128"),
        EncoderProfile(channels: 2, least: 160_000, cutoff: 20_000, run: "music 192"),
    ]

    /// The row for a book; nil for other encoders, coders and rate controls, which are left to themselves.
    static func of(
        _ encoder: EncoderChoice, _ control: RateControl, channels: Int, bitRate: Int
    ) -> EncoderProfile? {
        guard encoder.isNative, encoder.coder == coder, control == .constantQuality else { return nil }
        return table.last { $0.channels == channels && $0.least <= bitRate }
    }

    /// Hz; what half the sample rate does not hold is no limit.
    func cutoff(at rate: SampleRate) -> Int? { 2 * cutoff < rate.hertz ? cutoff : nil }
}

extension EncoderChoice {
    /// Whether it is libavcodec's own, which the profiles are of.
    var isNative: Bool { name == EncoderCatalog.native }
}
