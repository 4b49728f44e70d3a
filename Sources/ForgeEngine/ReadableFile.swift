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
    #if canImport(Glibc)
        // linux/fs.h; glibc has them for GNU sources alone.
        private static let (seekData, seekHole): (Int32, Int32) = (3, 4)
    #else
        private static let (seekData, seekHole) = (SEEK_DATA, SEEK_HOLE)
    #endif
    /// Stretches of written bytes that are looked for.
    private static let mostExtents = 1 << 12

    /// Where the hole begins that a file ends with, which reads as zeros; the size where it ends with written bytes, or
    /// nobody can tell.
    ///
    /// - Parameter size: of the file, in bytes.
    static func endOfData(_ descriptor: Int32, size: Int64) -> Int64 {
        guard size > 0, lseek(descriptor, off_t(size - 1), seekData) < 0, errno == ENXIO else { return size }
        var end: Int64 = 0
        for _ in 0..<mostExtents {
            let data = lseek(descriptor, off_t(end), seekData)
            if data < 0 { return errno == ENXIO ? end : size }
            let hole = lseek(descriptor, data, seekHole)
            guard hole > data else { return size }
            end = Int64(hole)
        }
        return size
    }

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
