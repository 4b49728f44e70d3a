import FFmpegBinding
import ForgeModel

/// How chunks that an encoder made apart are joined so that nobody hears it; nil rules mean that nobody tried.
struct EncoderSplicing: Equatable {
    /// Frames that a chunk's encoder is given before the chunk, so that it is in the state of one that never stopped.
    /// Their packets are dropped.
    var preRoll: Int64
    /// Frames that it is given after the chunk, for packets that look ahead. Their packets are dropped too.
    var lookahead: Int64

    /// libavcodec's own encoder is measured: with 64 frames its packets at a fixed quality are, on speech, those of one
    /// encoder, bit for bit, and it emits a packet on seeing the frame after it. Where it holds the bit rate, `twoloop`
    /// takes nine seconds to find its way again behind a seam, in which music loses 5 dB and speech 1 dB, from whatever
    /// lambda it starts. Fraunhofer's and Apple's go by fre:ac, which overlaps 12 and 24 frames and plays well; 64 is
    /// beyond both and costs as little.
    static func of(_ encoder: EncoderChoice, _ control: RateControl?) -> EncoderSplicing? {
        switch encoder.name {
        case EncoderCatalog.native:
            control == .constantQuality ? EncoderSplicing(preRoll: 64, lookahead: 1) : nil
        case "libfdk_aac", "aac_at": EncoderSplicing(preRoll: 64, lookahead: 8)
        default: nil
        }
    }

    /// Encoders that hold a quality which `global_quality` sets without steps, and sound right there.
    static func holdsQuality(_ encoder: EncoderChoice) -> Bool {
        encoder.isNative && encoder.coder == EncoderProfile.coder
    }
}
