import ForgeModel
import M4BFormat

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A file whose bytes our readers and libavformat both read, through one descriptor.
protocol ReadableFile: ByteSource {
    /// Where its bytes are.
    var path: FilePath { get }

    /// Fills a buffer from an offset; gives the number of bytes, 0 at the end, the negative errno of a call that failed.
    func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int
}

/// The one way to read a descriptor.
enum FileBytes {
    /// `pread` that goes on after a signal: the number of bytes, or the negative errno.
    static func read(
        _ descriptor: Int32, into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) -> Int {
        while true {
            let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            if count >= 0 { return count }
            if errno != EINTR { return -Int(errno) }
        }
    }
}
