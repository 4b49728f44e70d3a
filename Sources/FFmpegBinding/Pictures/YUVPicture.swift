import CAVUtil
import CForgeShims
import ForgeSystem

/// A picture in JPEG's own form: full-range BT.601 with all three planes at full size (JFIF).
struct YUVPicture: ~Copyable {
    let frame: Frame

    /// Converts a decoded frame of any kind that pictures come in.
    ///
    /// - Parameters:
    ///   - place: where on a larger picture, white for the rest, the frame stands.
    ///   - side: pixels that neither side may have more of; each pixel is then the mean of those that it stands for.
    /// - Throws: `AVError` for other pixel formats.
    init(
        _ source: borrowing Frame, at place: PicturePlace? = nil, fitting side: Int? = nil
    ) throws(AVError) {
        let target = try Frame()
        let (from, to) = (source.raw, target.raw)
        let (own, high) = (Int(from.pointee.width), Int(from.pointee.height))
        let (width, height) = (place?.width ?? own, place?.height ?? high)
        let size = Self.size(width, height, fitting: side)
        to.pointee.format = AV_PIX_FMT_YUVJ444P.rawValue
        to.pointee.width = Int32(size.width)
        to.pointee.height = Int32(size.height)
        to.pointee.color_range = AVCOL_RANGE_JPEG
        try check(av_frame_get_buffer(to, 0), "av_frame_get_buffer")
        let data = to.pointee.data
        guard let whole = Self.reader(of: from), let luma = data.0, let blue = data.1, let red = data.2 else {
            throw AVError(code: -EINVAL, function: "av_frame_get_buffer")
        }
        let read: Reader =
            place.map { place in
                { x, y in
                    let (column, row) = (x - place.left, y - place.top)
                    let isInside = (0..<own).contains(column) && (0..<high).contains(row)
                    return isInside ? whole(column, row) : (255, 128, 128)
                }
            } ?? whole
        let planes = (luma, blue, red)
        let strides = (
            Int(to.pointee.linesize.0), Int(to.pointee.linesize.1), Int(to.pointee.linesize.2)
        )
        func put(_ x: Int, _ y: Int, _ pixel: (UInt8, UInt8, UInt8)) {
            planes.0[y * strides.0 + x] = pixel.0
            planes.1[y * strides.1 + x] = pixel.1
            planes.2[y * strides.2 + x] = pixel.2
        }
        if size == (width, height) {
            for y in 0..<height { for x in 0..<width { put(x, y, read(x, y)) } }
        } else {
            AreaScaler(from: (width, height), to: size).run(read, put)
        }
        frame = target
    }

    /// The size with the same shape that fits into a square; never larger than it is.
    private static func size(_ width: Int, _ height: Int, fitting side: Int?) -> (width: Int, height: Int) {
        guard let side, max(width, height) > side else { return (width, height) }
        func scaled(_ length: Int) -> Int {
            max(1, (2 * length * side + max(width, height)) / (2 * max(width, height)))
        }
        return (scaled(width), scaled(height))
    }

    private typealias Reader = (Int, Int) -> (UInt8, UInt8, UInt8)

    /// Reads a pixel of the frame as Y, Cb and Cr; nil for formats that no picture decoder gives.
    private static func reader(of frame: UnsafeMutablePointer<AVFrame>) -> Reader? {
        let format = AVPixelFormat(frame.pointee.format)
        let stride = Int(frame.pointee.linesize.0)
        guard let base = frame.pointee.data.0 else { return nil }
        /// Pixels of whole bytes: how many, and where red, green, blue and alpha are.
        func packed(_ size: Int, _ r: Int, _ g: Int, _ b: Int, _ a: Int? = nil) -> Reader {
            { x, y in
                let pixel = base + y * stride + x * size
                return yuv(pixel[r], pixel[g], pixel[b], a.map { pixel[$0] } ?? 255)
            }
        }
        switch format {
        case AV_PIX_FMT_RGB24: return packed(3, 0, 1, 2)
        case AV_PIX_FMT_BGR24: return packed(3, 2, 1, 0)
        case AV_PIX_FMT_BGRA: return packed(4, 2, 1, 0, 3)
        case AV_PIX_FMT_RGBA: return packed(4, 0, 1, 2, 3)
        case AV_PIX_FMT_ARGB: return packed(4, 1, 2, 3, 0)
        case AV_PIX_FMT_BGR0: return packed(4, 2, 1, 0)
        case AV_PIX_FMT_GRAY8: return packed(1, 0, 0, 0)
        case AV_PIX_FMT_PAL8:
            guard let palette = frame.pointee.data.1 else { return nil }
            return { x, y in
                // Entries are 0xAARRGGBB in the machine's byte order, libavutil/pixfmt.h.
                let index = Int(base[y * stride + x])
                let entry = UnsafeRawPointer(palette).load(fromByteOffset: 4 * index, as: UInt32.self)
                return yuv(
                    UInt8(entry >> 16 & 255), UInt8(entry >> 8 & 255), UInt8(entry & 255), UInt8(entry >> 24))
            }
        case AV_PIX_FMT_RGB555LE, AV_PIX_FMT_RGB565LE:
            let greenBits: UInt16 = format == AV_PIX_FMT_RGB565LE ? 6 : 5
            return { x, y in
                let pixel = UnsafeRawPointer(base).loadUnaligned(
                    fromByteOffset: y * stride + 2 * x, as: UInt16.self)
                func channel(_ shift: UInt16, _ bits: UInt16) -> UInt8 {
                    let largest = UInt16(1) << bits - 1
                    return UInt8((pixel >> shift & largest) * 255 / largest)
                }
                return yuv(channel(5 + greenBits, 5), channel(5, greenBits), channel(0, 5), 255)
            }
        case AV_PIX_FMT_YA8: return packed(2, 0, 0, 0, 1)
        // The higher bytes of 16 bits, which come first.
        case AV_PIX_FMT_RGB48BE: return packed(6, 0, 2, 4)
        case AV_PIX_FMT_RGBA64BE: return packed(8, 0, 2, 4, 6)
        case AV_PIX_FMT_GRAY16BE: return packed(2, 0, 0, 0)
        case AV_PIX_FMT_YA16BE: return packed(4, 0, 0, 0, 2)
        case AV_PIX_FMT_MONOBLACK:
            return { x, y in
                let isWhite = base[y * stride + x / 8] >> UInt8(7 - x % 8) & 1 != 0
                return (isWhite ? 255 : 0, 128, 128)
            }
        case AV_PIX_FMT_GBRP, AV_PIX_FMT_GBRAP:
            guard let blue = frame.pointee.data.1, let red = frame.pointee.data.2 else { return nil }
            let strides = (Int(frame.pointee.linesize.1), Int(frame.pointee.linesize.2))
            return { x, y in
                yuv(red[y * strides.1 + x], base[y * stride + x], blue[y * strides.0 + x], 255)
            }
        case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVA420P: return subsampled(frame)
        case AV_PIX_FMT_YUVJ420P: return fullRange(frame, 1, 1)
        case AV_PIX_FMT_YUVJ422P: return fullRange(frame, 1, 0)
        case AV_PIX_FMT_YUVJ440P: return fullRange(frame, 0, 1)
        // What libavcodec makes of JPEG's four colours is full range, and opaque.
        case AV_PIX_FMT_YUVJ444P, AV_PIX_FMT_YUVA444P: return fullRange(frame, 0, 0)
        case AV_PIX_FMT_YUVJ411P: return fullRange(frame, 2, 0)
        default: return nil
        }
    }

    /// JPEG's own range; chroma is halved as often as the shifts say.
    private static func fullRange(
        _ frame: UnsafeMutablePointer<AVFrame>, _ shiftX: Int, _ shiftY: Int
    ) -> Reader? {
        guard let luma = frame.pointee.data.0, let blue = frame.pointee.data.1, let red = frame.pointee.data.2
        else { return nil }
        let strides = (
            Int(frame.pointee.linesize.0), Int(frame.pointee.linesize.1), Int(frame.pointee.linesize.2)
        )
        return { x, y in
            let (column, row) = (x >> shiftX, y >> shiftY)
            return (
                luma[y * strides.0 + x], blue[row * strides.1 + column], red[row * strides.2 + column]
            )
        }
    }

    /// Studio-range 4:2:0, as WebP has it: luma 16 to 235, chroma 16 to 240.
    private static func subsampled(_ frame: UnsafeMutablePointer<AVFrame>) -> Reader? {
        guard let luma = frame.pointee.data.0, let blue = frame.pointee.data.1, let red = frame.pointee.data.2
        else { return nil }
        let alpha = frame.pointee.data.3
        let strides = (
            Int(frame.pointee.linesize.0), Int(frame.pointee.linesize.1), Int(frame.pointee.linesize.3)
        )
        return { x, y in
            let chroma = (y / 2) * strides.1 + x / 2
            let opacity = alpha.map { Int($0[y * strides.2 + x]) } ?? 255
            func blend(_ value: Int, over ground: Int) -> UInt8 {
                let mixed = (value * opacity + ground * (255 - opacity) + 127) / 255
                return UInt8(min(255, max(0, mixed)))
            }
            return (
                blend((Int(luma[y * strides.0 + x]) - 16) * 255 / 219, over: 255),
                blend((Int(blue[chroma]) - 128) * 255 / 224 + 128, over: 128),
                blend((Int(red[chroma]) - 128) * 255 / 224 + 128, over: 128)
            )
        }
    }

    /// RGB over white as full-range BT.601 (JFIF 1.02), in 16-bit fixed point.
    private static func yuv(_ r: UInt8, _ g: UInt8, _ b: UInt8, _ a: UInt8) -> (UInt8, UInt8, UInt8) {
        let opacity = Int(a)
        let red = (Int(r) * opacity + 255 * (255 - opacity)) / 255
        let green = (Int(g) * opacity + 255 * (255 - opacity)) / 255
        let blue = (Int(b) * opacity + 255 * (255 - opacity)) / 255
        func byte(_ value: Int) -> UInt8 { UInt8(min(255, max(0, value >> 16))) }
        return (
            byte(19_595 * red + 38_470 * green + 7_471 * blue + 32_768),
            byte(-11_059 * red - 21_709 * green + 32_768 * blue + (128 << 16) + 32_768),
            byte(32_768 * red - 27_439 * green - 5_329 * blue + (128 << 16) + 32_768)
        )
    }
}
