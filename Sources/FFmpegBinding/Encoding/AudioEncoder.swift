import CAVCodec
import CAVUtil
import CForgeShims
import ForgeSystem

/// The configuration of an AAC encoder.
package struct EncoderConfiguration: Sendable {
    /// libavcodec's name, such as "aac".
    package var name: String
    /// A value of the `aac_coder` option; nil leaves the encoder's default.
    package var coder: String?
    /// Hz.
    package var sampleRate: Int
    package var channels: Int
    /// Bits per second; with a quality, the rate that the encoder's model of hearing expects.
    package var bitRate: Int
    /// libavcodec's `global_quality`, in units of lambda, held throughout; nil holds the bit rate instead.
    package var quality: Int?
    /// Hz above which nothing is encoded; nil leaves it to the encoder, which goes by the bit rate.
    package var cutoff: Int?
    /// Options of the encoder's own, such as `aac_pns`, that are switched off.
    package var switchedOff: [String]

    package init(
        name: String, coder: String?, sampleRate: Int, channels: Int, bitRate: Int, quality: Int? = nil,
        cutoff: Int? = nil, switchedOff: [String] = []
    ) {
        self.name = name
        self.coder = coder
        self.sampleRate = sampleRate
        self.channels = channels
        self.bitRate = bitRate
        self.quality = quality
        self.cutoff = cutoff
        self.switchedOff = switchedOff
    }
}

/// An open encoder, of AAC-LC or ALAC. Used on one thread.
package struct AudioEncoder: ~Copyable {
    let raw: UnsafeMutablePointer<AVCodecContext>
    /// The format that frames must have.
    package let format: AudioFormat
    /// Packets of `settle` that the encoder still holds.
    var settling = 0

    private init(adopting raw: UnsafeMutablePointer<AVCodecContext>, format: AudioFormat) {
        self.raw = raw
        self.format = format
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = raw
        avcodec_free_context(&pointer)
    }

    /// Opens an encoder with its AudioSpecificConfig outside the packets.
    ///
    /// The corresponding C function is `avcodec_open2`.
    package static func open(_ configuration: EncoderConfiguration) throws(AVError) -> AudioEncoder {
        let codec = try find(configuration.name)
        var encoder = try make(
            codec,
            AudioFormat(
                sampleRate: Int32(configuration.sampleRate),
                sampleFormat: forge_preferred_sample_format(codec).rawValue,
                channels: Int32(configuration.channels)))
        let raw = encoder.raw
        raw.pointee.bit_rate = Int64(configuration.bitRate)
        raw.pointee.profile = forge_AAC_LOW
        if let quality = configuration.quality {
            raw.pointee.flags |= AV_CODEC_FLAG_QSCALE
            raw.pointee.global_quality = Int32(clamping: quality)
        }
        if let coder = configuration.coder {
            try check(av_opt_set(raw.pointee.priv_data, "aac_coder", coder, 0), "av_opt_set")
        }
        if let cutoff = configuration.cutoff { raw.pointee.cutoff = Int32(clamping: cutoff) }
        for option in configuration.switchedOff {
            try check(av_opt_set(raw.pointee.priv_data, option, "0", 0), "av_opt_set")
        }
        try check(avcodec_open2(raw, codec, nil), "avcodec_open2")
        if configuration.name == EncoderCatalog.native, configuration.quality != nil { try encoder.settle() }
        return encoder
    }

    /// Opens the lossless encoder ALAC, with its magic cookie outside the packets.
    ///
    /// - Parameter isDeep: 24 bits a sample; else 16.
    package static func openALAC(sampleRate: Int, channels: Int, isDeep: Bool) throws(AVError) -> AudioEncoder
    {
        let sampleFormat = isDeep ? AV_SAMPLE_FMT_S32P : AV_SAMPLE_FMT_S16P
        let codec = try find("alac")
        let encoder = try make(
            codec,
            AudioFormat(
                sampleRate: Int32(sampleRate), sampleFormat: sampleFormat.rawValue, channels: Int32(channels))
        )
        if isDeep { encoder.raw.pointee.bits_per_raw_sample = 24 }
        try check(avcodec_open2(encoder.raw, codec, nil), "avcodec_open2")
        return encoder
    }

    private static func find(_ name: String) throws(AVError) -> UnsafePointer<AVCodec> {
        LogCapture.install()
        _ = LogCapture.takeLastLine()
        guard let codec = avcodec_find_encoder_by_name(name) else {
            throw AVError(code: forge_AVERROR_ENCODER_NOT_FOUND, function: "avcodec_find_encoder_by_name")
        }
        return codec
    }

    /// An encoder that is not open yet, for samples of a format.
    private static func make(
        _ codec: UnsafePointer<AVCodec>, _ format: AudioFormat
    ) throws(AVError) -> AudioEncoder {
        let encoder = AudioEncoder(
            adopting: try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3"), format: format)
        let raw = encoder.raw
        raw.pointee.sample_rate = format.sampleRate
        raw.pointee.sample_fmt = format.avSampleFormat
        raw.pointee.ch_layout = format.layout
        raw.pointee.time_base = AVRational(num: 1, den: format.sampleRate)
        raw.pointee.thread_count = 1
        // Bit-exact: no version of libavcodec in the packets, so that equal input gives equal output.
        raw.pointee.flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT
        return encoder
    }

    /// Samples per channel in each frame but the last.
    package var frameSize: Int { Int(raw.pointee.frame_size) }

    /// Priming: samples that the decoder gives before the first real one.
    package var initialPadding: Int { Int(raw.pointee.initial_padding) }

    /// The AudioSpecificConfig, ISO 14496-3; of ALAC its magic cookie in a box of its own.
    package var audioSpecificConfig: [UInt8] {
        Array(UnsafeBufferPointer(start: raw.pointee.extradata, count: Int(raw.pointee.extradata_size)))
    }

    /// Bits per second that an encoder without a quality holds; libavcodec's own reads it before each packet.
    package mutating func hold(bitRate: Int) { raw.pointee.bit_rate = Int64(bitRate) }

    /// Gives the encoder a frame; only the last one may be short.
    package mutating func send(_ frame: borrowing Frame) throws(AVError) {
        let (raw, source) = (raw, frame.raw)
        try check(
            BlockingCall.always("avcodec_send_frame") { avcodec_send_frame(raw, source) },
            "avcodec_send_frame")
    }

    /// Tells the encoder that no frame follows.
    package mutating func finish() throws(AVError) {
        let raw = raw
        try check(
            BlockingCall.always("avcodec_send_frame") { avcodec_send_frame(raw, nil) }, "avcodec_send_frame")
    }

    /// Takes the next packet. The corresponding C function is `avcodec_receive_packet`.
    package mutating func receive(into packet: inout Packet) throws(AVError) -> Reception {
        while settling > 0 {
            let reception = try next(into: &packet)
            guard case .ready = reception else { return reception }
            settling -= 1
        }
        return try next(into: &packet)
    }

    private func next(into packet: inout Packet) throws(AVError) -> Reception {
        let (raw, target) = (raw, packet.raw)
        return try Reception(
            BlockingCall.always("avcodec_receive_packet") { avcodec_receive_packet(raw, target) },
            "avcodec_receive_packet")
    }
}
