import ForgeModel
import M4BFormat

/// A file whose bytes our readers and libavformat both read, through one descriptor.
protocol ReadableFile: ByteSource {
    /// Where its bytes are.
    var path: ForgePath { get }

    /// Fills a buffer from an offset; gives the number of bytes, 0 at the end, the negative errno of a call that failed.
    func readOrErrno(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int
}
