import CAVUtil
import CForgeShims

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A picture in JPEG's own form: full-range BT.601 with all three planes at full size (JFIF).
struct YUVPicture: ~Copyable {
    let frame: Frame

    /// Converts a decoded frame of any kind that pictures come in.
    ///
    /// - Throws: `AVError` for other pixel formats.
    init(_ source: borrowing Frame) throws(AVError) {
        let target = try Frame()
        let (from, to) = (source.raw, target.raw)
        to.pointee.format = AV_PIX_FMT_YUVJ444P.rawValue
        to.pointee.width = from.pointee.width
        to.pointee.height = from.pointee.height
        to.pointee.color_range = AVCOL_RANGE_JPEG
        try check(av_frame_get_buffer(to, 0), "av_frame_get_buffer")
        guard let read = Self.reader(of: from) else {
            throw AVError(code: -EINVAL, function: "av_frame_get_buffer")
        }
        let planes = (to.pointee.data.0!, to.pointee.data.1!, to.pointee.data.2!)
        let strides = (
            Int(to.pointee.linesize.0), Int(to.pointee.linesize.1), Int(to.pointee.linesize.2)
        )
        for y in 0..<Int(to.pointee.height) {
            for x in 0..<Int(to.pointee.width) {
                let (luma, blue, red) = read(x, y)
                planes.0[y * strides.0 + x] = luma
                planes.1[y * strides.1 + x] = blue
                planes.2[y * strides.2 + x] = red
            }
        }
        frame = target
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
        case AV_PIX_FMT_YUV420P, AV_PIX_FMT_YUVA420P: return subsampled(frame)
        default: return nil
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
