import CAVFormat
import CAVUtil
import CForgeShims

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that libavformat reads as if they were a file. Used on one thread, by one demuxer.
///
/// The corresponding C functions are `avio_alloc_context` and `avio_context_free`.
package final class ByteInput {
    private static let bufferSize = 1 << 15

    let raw: UnsafeMutablePointer<AVIOContext>
    private let source: Source

    /// What the callbacks need; apart from the owner, so that C never holds a half-made object.
    private final class Source {
        let size: Int64
        let read: (UnsafeMutableRawBufferPointer, Int64) -> Int
        var position: Int64 = 0

        init(size: Int64, read: @escaping (UnsafeMutableRawBufferPointer, Int64) -> Int) {
            self.size = size
            self.read = read
        }
    }

    /// - Parameters:
    ///   - size: bytes in all.
    ///   - read: fills a buffer from an offset; gives the number of bytes, 0 at the end, negative for an error.
    /// - Throws: `AVError` when memory is short.
    package init(
        size: Int64, read: @escaping (UnsafeMutableRawBufferPointer, Int64) -> Int
    ) throws(AVError) {
        source = Source(size: size, read: read)
        guard let buffer = av_malloc(Self.bufferSize) else {
            throw AVError(code: -ENOMEM, function: "av_malloc")
        }
        let context = avio_alloc_context(
            buffer.assumingMemoryBound(to: UInt8.self), Int32(Self.bufferSize), 0,
            Unmanaged.passUnretained(source).toOpaque(),
            { opaque, buffer, count in
                let source = Unmanaged<Source>.fromOpaque(opaque!).takeUnretainedValue()
                let target = UnsafeMutableRawBufferPointer(start: buffer, count: Int(count))
                let read = source.read(target, source.position)
                if read < 0 { return -EIO }
                source.position += Int64(read)
                return read == 0 ? forge_AVERROR_EOF : Int32(read)
            }, nil,
            { opaque, offset, whence in
                let source = Unmanaged<Source>.fromOpaque(opaque!).takeUnretainedValue()
                switch whence & ~AVSEEK_FORCE {
                case AVSEEK_SIZE: return source.size
                case SEEK_SET: source.position = offset
                case SEEK_CUR: source.position += offset
                case SEEK_END: source.position = source.size + offset
                default: return Int64(-EINVAL)
                }
                return source.position
            })
        guard let context else {
            av_free(buffer)
            throw AVError(code: -ENOMEM, function: "avio_alloc_context")
        }
        raw = context
    }

    deinit {
        // libavformat may have replaced the buffer.
        av_free(raw.pointee.buffer)
        var pointer: UnsafeMutablePointer<AVIOContext>? = raw
        avio_context_free(&pointer)
    }
}
