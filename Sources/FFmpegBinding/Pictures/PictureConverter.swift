import CAVCodec
import CAVUtil
import CForgeShims

/// One still picture, decoded, to be encoded as JPEG. Used on one thread.
package struct PictureConverter: ~Copyable {
    /// Codecs of pictures whose file is one packet to libavcodec.
    package enum Source: String, Sendable {
        case webp, gif, bmp, png
        case jpeg = "mjpeg"
    }

    private let decoded: Frame
    private let place: PicturePlace?

    /// Pixels beyond which a picture is refused: a small file can claim to be any size.
    private static let pixelLimit: Int64 = 64_000_000

    /// Decodes the first frame of a picture.
    ///
    /// - Parameter place: nil where it is all of what is wanted.
    /// - Throws: `AVError` when it does not decode.
    package init(_ bytes: [UInt8], _ source: Source, at place: PicturePlace? = nil) throws(AVError) {
        if let place, Int64(place.width) * Int64(place.height) > Self.pixelLimit {
            throw AVError(code: -EINVAL, function: "av_image_check_size")
        }

        LogCapture.install()
        _ = LogCapture.takeLastLine()
        decoded = try Self.decode(bytes, source)
        self.place = place
    }

    /// Pixels.
    package var width: Int { place?.width ?? Int(decoded.raw.pointee.width) }
    package var height: Int { place?.height ?? Int(decoded.raw.pointee.height) }

    /// The picture as a JPEG with full colour resolution; what is transparent becomes white. The decoded one is freed before
    /// that is encoded: both may be as large as `pixelLimit` lets them.
    ///
    /// - Parameter side: pixels that neither side may have more of; nil keeps the size.
    /// - Throws: `AVError` when the picture has pixels of a kind that is not known.
    package consuming func jpeg(
        fitting side: Int? = nil
    ) throws(AVError) -> (bytes: [UInt8], width: Int, height: Int) {
        let picture = try YUVPicture(decoded, at: place, fitting: side)
        _ = consume self
        let (width, height) = (Int(picture.frame.raw.pointee.width), Int(picture.frame.raw.pointee.height))
        return (try Self.encode(picture), width, height)
    }

    private static func decode(_ bytes: [UInt8], _ source: Source) throws(AVError) -> Frame {
        guard let codec = avcodec_find_decoder_by_name(source.rawValue) else {
            throw AVError(code: forge_AVERROR_DECODER_NOT_FOUND, function: "avcodec_find_decoder_by_name")
        }
        let decoder = PictureCodec(
            adopting: try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3"))
        decoder.raw.pointee.max_pixels = pixelLimit
        decoder.raw.pointee.thread_count = 1
        try check(avcodec_open2(decoder.raw, codec, nil), "avcodec_open2")
        let packet = try Packet()
        try packet.copy(bytes)
        try check(avcodec_send_packet(decoder.raw, packet.raw), "avcodec_send_packet")
        try check(avcodec_send_packet(decoder.raw, nil), "avcodec_send_packet")
        let frame = try Frame()
        try check(avcodec_receive_frame(decoder.raw, frame.raw), "avcodec_receive_frame")
        return frame
    }

    private static func encode(_ picture: consuming YUVPicture) throws(AVError) -> [UInt8] {
        guard let codec = avcodec_find_encoder_by_name("mjpeg") else {
            throw AVError(code: forge_AVERROR_ENCODER_NOT_FOUND, function: "avcodec_find_encoder_by_name")
        }
        let encoder = PictureCodec(
            adopting: try check(avcodec_alloc_context3(codec), "avcodec_alloc_context3"))
        let context = encoder.raw
        context.pointee.width = picture.frame.raw.pointee.width
        context.pointee.height = picture.frame.raw.pointee.height
        context.pointee.pix_fmt = AVPixelFormat(picture.frame.raw.pointee.format)
        context.pointee.color_range = AVCOL_RANGE_JPEG
        context.pointee.time_base = AVRational(num: 1, den: 1)
        context.pointee.thread_count = 1
        // Quantiser 3 of 31: no visible loss, half the size of 1.
        context.pointee.flags |= AV_CODEC_FLAG_QSCALE | AV_CODEC_FLAG_BITEXACT
        context.pointee.global_quality = 3 * FF_QP2LAMBDA
        picture.frame.raw.pointee.quality = context.pointee.global_quality
        try check(avcodec_open2(context, codec, nil), "avcodec_open2")
        try check(avcodec_send_frame(encoder.raw, picture.frame.raw), "avcodec_send_frame")
        try check(avcodec_send_frame(encoder.raw, nil), "avcodec_send_frame")
        let packet = try Packet()
        try check(avcodec_receive_packet(encoder.raw, packet.raw), "avcodec_receive_packet")
        return Array(packet.bytes)
    }
}

/// The owner of a codec context for pictures.
private struct PictureCodec: ~Copyable {
    let raw: UnsafeMutablePointer<AVCodecContext>

    init(adopting raw: UnsafeMutablePointer<AVCodecContext>) { self.raw = raw }

    deinit {
        var pointer: UnsafeMutablePointer<AVCodecContext>? = raw
        avcodec_free_context(&pointer)
    }
}
