import Foundation
import M4BFormat

/// A file on disk. Runs of zeros are skipped, so that files larger than the disk has room for stay sparse.
final class DiskFile: ByteSink, ByteSource {
    private let descriptor: Int32
    private let zeros = [UInt8](repeating: 0, count: 4096)
    private(set) var end: Int64 = 0

    struct Failure: Error { var code: Int32 }

    init(_ path: String) throws {
        descriptor = open(path, O_RDWR | O_CREAT, 0o600)
        guard descriptor >= 0 else { throw Failure(code: errno) }
    }

    deinit { close(descriptor) }

    var size: Int64 { end }

    func write(_ bytes: UnsafeRawBufferPointer, at offset: Int64) throws {
        end = max(end, offset + Int64(bytes.count))
        for start in stride(from: 0, to: bytes.count, by: zeros.count) {
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<min(bytes.count, start + zeros.count)])
            if memcmp(piece.baseAddress!, zeros, piece.count) == 0 { continue }
            guard
                pwrite(descriptor, piece.baseAddress!, piece.count, off_t(offset) + off_t(start))
                    == piece.count
            else {
                throw Failure(code: errno)
            }
        }
        // The size counts even when the end is a hole.
        var status = stat()
        fstat(descriptor, &status)
        if status.st_size < end { _ = ftruncate(descriptor, off_t(end)) }
    }

    func truncate(to size: Int64) throws {
        guard ftruncate(descriptor, off_t(size)) == 0 else { throw Failure(code: errno) }
        end = size
    }

    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
        let count = pread(descriptor, buffer.baseAddress!, buffer.count, off_t(offset))
        guard count >= 0 else { throw Failure(code: errno) }
        return count
    }
}
