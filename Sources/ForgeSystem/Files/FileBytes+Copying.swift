extension FileBytes {
    /// Bytes that are copied at a time: a call of the kernel's for all of a long file could not be cancelled.
    private static let copiedAtOnce = 8 << 20

    /// Copies a part of a file into another. A file that ends before is copied as far as it goes.
    ///
    /// - Parameter onPart: called before each part; what it throws ends the copy.
    /// - Returns: how many bytes.
    static func copy<E: Error>(
        _ source: (file: Int32, path: [UInt8]), _ range: Range<Int64>,
        to target: (file: Int32, path: [UInt8]),
        at place: Int64, failing: (SystemError) -> E, onPart: () throws(E) -> Void
    ) throws(E) -> Int64 {
        var (offset, at) = (off_t(range.lowerBound), off_t(place))
        var isShared = true
        var buffer: [UInt8] = []
        while Int64(offset) < range.upperBound {
            try onPart()
            let count = min(Int(range.upperBound - Int64(offset)), copiedAtOnce)
            if isShared {
                let copied = BlockingCall.system("copy", target.path) {
                    Platform.copy(source.file, from: &offset, to: target.file, at: &at, count: count)
                }
                if copied > 0 || copied < 0 && errno == EINTR { continue }
                // Between some file systems, and of some files, it cannot be done.
                isShared = false
            }
            if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: copiedAtOnce) }
            do throws(SystemError) {
                let filled = try fill(&buffer, count, source, Int64(offset))
                if filled == 0 { break }
                try write(Array(buffer[..<filled]), to: target.file, target.path, at: Int64(at))
                offset += off_t(filled)
                at += off_t(filled)
            } catch {
                throw failing(error)
            }
        }
        return Int64(offset) - range.lowerBound
    }

    private static func fill(
        _ buffer: inout [UInt8], _ count: Int, _ source: (file: Int32, path: [UInt8]), _ offset: Int64
    ) throws(SystemError) -> Int {
        let result: Result<Int, SystemError> = buffer.withUnsafeMutableBytes { bytes in
            Result { () throws(SystemError) in
                try fill(
                    UnsafeMutableRawBufferPointer(rebasing: bytes[..<count]), from: source.file, source.path,
                    at: offset)
            }
        }
        return try result.get()
    }

    /// Gives a file the owner, as far as may be, the permissions and the times of another.
    static func copyAttributes(of source: Int32, to copy: Int32) {
        var status = stat()
        guard fstat(source, &status) == 0 else { return }
        // The owner first: a change of it takes permissions away.
        _ = fchown(copy, status.st_uid, status.st_gid)
        _ = fchmod(copy, status.st_mode & 0o7777)
        copyTimes(of: source, to: copy)
    }
}
