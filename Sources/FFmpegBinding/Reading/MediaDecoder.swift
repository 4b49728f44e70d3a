import CAVCodec
import CAVFormat
import CAVUtil
import CForgeShims
import ForgeSystem

/// The answer of a codec that is asked for output.
package enum Reception: Sendable {
    case ready, needsInput, finished

    init(_ result: Int32, _ function: StaticString) throws(AVError) {
        switch result {
        case forge_AVERROR_EAGAIN: self = .needsInput
        case forge_AVERROR_EOF: self = .finished
        default:
            try check(result, function)
            self = .ready
        }
    }
}

/// An open audio decoder for one stream. Used on one thread.
package struct MediaDecoder: ~Copyable {
    private let raw: UnsafeMutablePointer<AVCodecContext>
    /// Of the file, for errors; empty where there is none.
    private let path: [UInt8]

    private init(adopting raw: UnsafeMutablePointer<AVCodecContext>, path: [UInt8] = []) {
        (self.raw, self.path) = (raw, path)
    }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = raw
        avcodec_free_context(&pointer)
    }

    /// Opens the decoder of a stream. The corresponding C function is `avcodec_open2`.
    /// - Parameter keepsMarked: gives all samples, those too that the container marks to be skipped.
    /// - Throws: `AVError`; `AVERROR_DECODER_NOT_FOUND` when libavcodec has none for the codec.
    package static func open(
        _ demuxer: borrowing Demuxer, stream: Int, keepsMarked: Bool = false
    ) throws(AVError) -> MediaDecoder {
        let source = demuxer.raw.pointee.streams[present: stream]
        guard let codec = avcodec_find_decoder(source.pointee.codecpar.pointee.codec_id) else {
            throw AVError(code: forge_AVERROR_DECODER_NOT_FOUND, function: "avcodec_find_decoder")
        }
        let decoder = MediaDecoder(
            adopting: try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3"), path: demuxer.path)
        try check(
            avcodec_parameters_to_context(decoder.raw, source.pointee.codecpar),
            "avcodec_parameters_to_context")
        // Without the time base libavcodec does not drop the samples that the container marks.
        decoder.raw.pointee.pkt_timebase = source.pointee.time_base
        decoder.raw.pointee.thread_count = 1
        // Without being asked they give what comes out, right or wrong, though each of their packets has a check sum.
        if [AV_CODEC_ID_FLAC, AV_CODEC_ID_WAVPACK, AV_CODEC_ID_TTA, AV_CODEC_ID_AC3, AV_CODEC_ID_EAC3]
            .contains(codec.pointee.id)
        {
            decoder.raw.pointee.err_recognition |= AV_EF_CRCCHECK | AV_EF_EXPLODE
        }
        if keepsMarked { decoder.raw.pointee.flags2 |= AV_CODEC_FLAG2_SKIP_MANUAL }
        try check(avcodec_open2(decoder.raw, codec, nil), "avcodec_open2")
        return decoder
    }

    /// Opens the AAC decoder for packets that come without a container.
    ///
    /// - Parameter config: the AudioSpecificConfig, ISO 14496-3.
    package static func openAAC(config: [UInt8]) throws(AVError) -> MediaDecoder {
        LogCapture.install()
        _ = LogCapture.takeLastLine()
        guard let codec = avcodec_find_decoder(AV_CODEC_ID_AAC) else {
            throw AVError(code: forge_AVERROR_DECODER_NOT_FOUND, function: "avcodec_find_decoder")
        }
        let decoder = MediaDecoder(
            adopting: try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3"))
        let padded = config.count + Int(AV_INPUT_BUFFER_PADDING_SIZE)
        guard let extradata = av_mallocz(padded) else {
            throw AVError(code: -ENOMEM, function: "av_mallocz")
        }
        config.withUnsafeBytes {
            if let base = $0.baseAddress { extradata.copyMemory(from: base, byteCount: $0.count) }
        }
        decoder.raw.pointee.extradata = extradata.assumingMemoryBound(to: UInt8.self)
        decoder.raw.pointee.extradata_size = Int32(config.count)
        decoder.raw.pointee.thread_count = 1
        try check(avcodec_open2(decoder.raw, codec, nil), "avcodec_open2")
        return decoder
    }

    /// Gives the decoder a packet. Call `receive` until it needs input, first.
    package mutating func send(_ packet: borrowing Packet) throws(AVError) {
        let (raw, source) = (raw, packet.raw)
        try check(
            BlockingCall.always("avcodec_send_packet", path) { avcodec_send_packet(raw, source) },
            "avcodec_send_packet")
    }

    /// Tells the decoder that no packet follows.
    package mutating func finish() throws(AVError) {
        try check(avcodec_send_packet(raw, nil), "avcodec_send_packet")
    }

    /// The format of its frames, as far as that is known before the first one.
    package var format: AudioFormat {
        AudioFormat(
            sampleRate: raw.pointee.sample_rate, sampleFormat: raw.pointee.sample_fmt.rawValue,
            layout: raw.pointee.ch_layout)
    }

    /// The samples of the last frame that were no sound.
    package private(set) var wild: WildSamples?

    /// Takes the next frame, without the samples that are no sound: encoders refuse those. The corresponding C function
    /// is `avcodec_receive_frame`.
    package mutating func receive(into frame: inout Frame) throws(AVError) -> Reception {
        wild = nil
        let (raw, target) = (raw, frame.raw)
        let reception = try Reception(
            BlockingCall.always("avcodec_receive_frame", path) { avcodec_receive_frame(raw, target) },
            "avcodec_receive_frame")
        if case .ready = reception { wild = try frame.tame() }
        return reception
    }

    /// Forgets all packets; to be called after a seek. The corresponding C function is `avcodec_flush_buffers`.
    package mutating func reset() { avcodec_flush_buffers(raw) }
}
