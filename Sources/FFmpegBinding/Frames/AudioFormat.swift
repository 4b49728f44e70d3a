import CAVUtil
import CForgeShims

/// How samples lie in memory: rate, sample format and channel layout.
package struct AudioFormat: Hashable, Sendable {
    /// Hz.
    package var sampleRate: Int32
    /// `AVSampleFormat`'s raw value.
    package var sampleFormat: Int32
    package var channels: Int32
    /// Bits of `AV_CH_*`, or 0 where the layout is not one of libav's native ones.
    package var channelMask: UInt64

    /// A format with libav's default layout for the number of channels.
    package init(sampleRate: Int32, sampleFormat: Int32, channels: Int32) {
        self.sampleRate = sampleRate
        self.sampleFormat = sampleFormat
        self.channels = channels
        var layout = AVChannelLayout()
        av_channel_layout_default(&layout, channels)
        channelMask = layout.order == AV_CHANNEL_ORDER_NATIVE ? layout.u.mask : 0
    }

    /// Floats, a plane for each channel: what meters take.
    package static func planarFloat(sampleRate: Int, channels: Int) -> AudioFormat {
        AudioFormat(
            sampleRate: Int32(sampleRate), sampleFormat: AV_SAMPLE_FMT_FLTP.rawValue,
            channels: Int32(channels))
    }

    init(sampleRate: Int32, sampleFormat: Int32, layout: AVChannelLayout) {
        self.init(sampleRate: sampleRate, sampleFormat: sampleFormat, channels: layout.nb_channels)
        if layout.order == AV_CHANNEL_ORDER_NATIVE { channelMask = layout.u.mask }
    }

    var avSampleFormat: AVSampleFormat { AVSampleFormat(sampleFormat) }

    /// Bytes of one sample of one channel.
    package var bytesPerSample: Int { Int(av_get_bytes_per_sample(avSampleFormat)) }

    var isPlanar: Bool { av_sample_fmt_is_planar(avSampleFormat) == 1 }

    /// The libav layout; owns no memory, so that nobody has to free it.
    var layout: AVChannelLayout {
        var layout = AVChannelLayout()
        if channelMask == 0 || av_channel_layout_from_mask(&layout, channelMask) < 0 {
            layout.order = AV_CHANNEL_ORDER_UNSPEC
            layout.nb_channels = channels
        }
        return layout
    }
}
