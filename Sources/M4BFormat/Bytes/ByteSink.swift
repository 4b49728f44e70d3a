/// A random-access destination for the bytes of a file.
///
/// The writer never asks where the bytes live: a file, memory, or a test that keeps only what is not zero.
/// Offsets are bytes from the start of the file. A sink is used by one thread at a time.
public protocol ByteSink: AnyObject {
    /// Stores all of `bytes` at `offset`, growing the file when needed. Bytes that were skipped read as zero.
    ///
    /// - Throws: whatever the destination reports; the writer passes it on unchanged.
    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws

    /// Reads bytes that were written before: tables of long books, whose place is known at the end, and the media when
    /// the movie box outgrew its room.
    ///
    /// - Returns: the number of bytes read; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int

    /// Ends the file at `size` bytes, fewer than it has: much more room than was needed had been kept in front of the
    /// media, and they were moved into it.
    func truncate(to size: Int64) throws
}

/// A random-access origin of the bytes of a file. Offsets are bytes from the start; used by one thread at a time.
public protocol ByteSource: AnyObject {
    /// Size of the file in bytes.
    var size: Int64 { get }

    /// Reads up to `buffer.count` bytes. A short read is legal and is followed by another call.
    ///
    /// - Returns: the number of bytes read; 0 at the end of the file.
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int
}
