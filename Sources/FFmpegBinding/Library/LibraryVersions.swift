import CAVCodec
import CAVFormat
import CAVUtil
import CSwresample

/// The FFmpeg libraries: what is linked, and what the program was built against.
package enum LibraryVersions {
    /// Name, version of the library in the process, version of the headers; versions as FFmpeg packs them.
    package static var all: [(name: String, linked: UInt32, headers: UInt32)] {
        [
            (
                "libavutil", avutil_version(),
                pack(LIBAVUTIL_VERSION_MAJOR, LIBAVUTIL_VERSION_MINOR, LIBAVUTIL_VERSION_MICRO)
            ),
            (
                "libavcodec", avcodec_version(),
                pack(LIBAVCODEC_VERSION_MAJOR, LIBAVCODEC_VERSION_MINOR, LIBAVCODEC_VERSION_MICRO)
            ),
            (
                "libavformat", avformat_version(),
                pack(LIBAVFORMAT_VERSION_MAJOR, LIBAVFORMAT_VERSION_MINOR, LIBAVFORMAT_VERSION_MICRO)
            ),
            (
                "libswresample", swresample_version(),
                pack(LIBSWRESAMPLE_VERSION_MAJOR, LIBSWRESAMPLE_VERSION_MINOR, LIBSWRESAMPLE_VERSION_MICRO)
            ),
        ]
    }

    /// As AV_VERSION_INT does (libavutil/version.h).
    private static func pack(_ major: Int32, _ minor: Int32, _ micro: Int32) -> UInt32 {
        UInt32(major) << 16 | UInt32(minor) << 8 | UInt32(micro)
    }

    /// The decoder that would be taken for a codec; nil when there is none, or no such codec.
    ///
    /// The corresponding C functions are `avcodec_descriptor_get_by_name` and `avcodec_find_decoder`.
    package static func decoder(of codec: String) -> String? {
        guard let descriptor = avcodec_descriptor_get_by_name(codec) else { return nil }
        return avcodec_find_decoder(descriptor.pointee.id).map { String(cString: $0.pointee.name) }
    }
}
