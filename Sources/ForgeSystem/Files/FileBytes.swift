/// Reads and writes of open files that go on after a signal. All calls block, and take the file's path for errors.
package enum FileBytes {
    /// Reads from an offset: the number of bytes, 0 at the end, or the negative errno. Throws nothing, so that it can be
    /// called from C.
    static func read(
        _ descriptor: Int32, _ path: [UInt8], into buffer: UnsafeMutableRawBufferPointer, at offset: Int64
    ) -> Int {
        while true {
            let count = BlockingCall.system("read", path) {
                pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
            }
            if count >= 0 { return count }
            if errno != EINTR { return -Int(errno) }
        }
    }

    /// Fills a buffer from an offset, unless the file ends before.
    ///
    /// - Returns: the number of bytes.
    static func fill(
        _ buffer: UnsafeMutableRawBufferPointer, from descriptor: Int32, _ path: [UInt8], at offset: Int64
    ) throws(SystemError) -> Int {
        var done = 0
        while done < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[done...])
            let count = read(descriptor, path, into: rest, at: offset + Int64(done))
            if count < 0 { throw SystemError(Int32(-count)) }
            if count == 0 { break }
            done += count
        }
        return done
    }

    /// Reads what comes next of a file, a pipe or a device: up to a number of bytes, fewer where it ends.
    ///
    /// - Parameter path: nil for what may wait for somebody who writes.
    static func next(_ most: Int, of descriptor: Int32, _ path: [UInt8]?) throws(SystemError) -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < most {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: min(1 << 16, most - bytes.count)) {
                buffer, count in
                let (start, room) = (buffer.baseAddress, buffer.count)
                let size =
                    if let path {
                        BlockingCall.system("read", path) { readOnce(descriptor, start, room) }
                    } else {
                        readOnce(descriptor, start, room)
                    }
                failure = size < 0 ? errno : 0
                count = max(0, size)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw SystemError(failure) }
            if chunk.isEmpty { break }
            bytes += chunk
        }
        return bytes
    }

    /// Writes all bytes from an offset.
    static func write(
        _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, _ path: [UInt8], at offset: Int64
    ) throws(SystemError) {
        guard let start = bytes.baseAddress else { return }
        var done = 0
        while done < bytes.count {
            let count = BlockingCall.system("write", path) {
                pwrite(descriptor, start + done, bytes.count - done, off_t(offset) + off_t(done))
            }
            if count > 0 { done += count } else if errno != EINTR { throw .last }
        }
    }

    /// Writes all bytes from an offset.
    static func write(
        _ bytes: [UInt8], to descriptor: Int32, _ path: [UInt8], at offset: Int64
    ) throws(SystemError) {
        let failure: SystemError? = bytes.withUnsafeBytes { buffer in
            do throws(SystemError) {
                try write(buffer, to: descriptor, path, at: offset)
            } catch { return error }
            return nil
        }
        if let failure { throw failure }
    }

    /// Bytes after which a disk that is slow and moves has shown that it does.
    private static let syncedAtOnce: Int64 = 4 << 20

    /// Brings what was written to the disk, part by part: of one call for all of a long file nobody could tell whether it
    /// stands still.
    ///
    /// - Parameter size: of the file, in bytes.
    static func sync(_ descriptor: Int32, _ path: [UInt8], size: Int64) throws(SystemError) {
        for start in stride(from: 0, to: size, by: Int(syncedAtOnce)) {
            // `fsync` tells what became of it.
            _ = BlockingCall.system("fsync", path) {
                Platform.send(descriptor, from: off_t(start), count: off_t(syncedAtOnce))
            }
        }
        if BlockingCall.system("fsync", path, { fsync(descriptor) }) != 0 { throw .last }
    }

    /// Cuts a file off, or lengthens it by a hole.
    static func truncate(_ descriptor: Int32, _ path: [UInt8], to size: Int64) throws(SystemError) {
        while BlockingCall.system("truncate", path, { ftruncate(descriptor, off_t(size)) }) != 0 {
            if errno != EINTR { throw .last }
        }
    }

    /// Begins to bring a part of a file to the disk and lets go of what is there already; no promise, and nothing to wait
    /// for. 0 bytes mean all to its end.
    static func release(_ descriptor: Int32, from offset: Int64 = 0, count: Int64 = 0) {
        Platform.release(descriptor, from: off_t(offset), count: off_t(count))
    }

    /// Gives a file the times of another; without them it is a copy still.
    static func copyTimes(of source: Int32, to copy: Int32) {
        var status = stat()
        guard fstat(source, &status) == 0 else { return }
        var times = Platform.times(status)
        _ = withUnsafePointer(to: &times) {
            $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(copy, $0) }
        }
    }

    /// Stretches of written bytes that are looked for.
    private static let mostExtents = 1 << 12

    /// Where the hole begins that a file ends with, which reads as zeros; the size where it ends with written bytes, or
    /// nobody can tell.
    ///
    /// - Parameter size: of the file, in bytes.
    static func endOfData(_ descriptor: Int32, size: Int64) -> Int64 {
        guard size > 0, lseek(descriptor, off_t(size - 1), Platform.seekData) < 0, errno == ENXIO else {
            return size
        }
        var end: Int64 = 0
        for _ in 0..<mostExtents {
            let data = lseek(descriptor, off_t(end), Platform.seekData)
            if data < 0 { return errno == ENXIO ? end : size }
            let hole = lseek(descriptor, data, Platform.seekHole)
            guard hole > data else { return size }
            end = Int64(hole)
        }
        return size
    }

    /// Writes all bytes at a file's own place.
    package static func writeAll(_ bytes: [UInt8], to descriptor: Int32) throws(SystemError) {
        let failure: SystemError? = bytes.withUnsafeBytes { buffer in
            var rest = buffer[...]
            while !rest.isEmpty {
                do throws(SystemError) {
                    rest = rest.dropFirst(
                        try writeSome(UnsafeRawBufferPointer(rebasing: rest), to: descriptor))
                } catch {
                    if error.code != EINTR { return error }
                }
            }
            return nil
        }
        if let failure { throw failure }
    }

    /// Reads what a pipe has for its reader: waits for some bytes, and for no more than there are. None where it has ended.
    package static func available(of descriptor: Int32) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            var size = -1
            repeat {
                size = readOnce(descriptor, buffer.baseAddress, buffer.count)
            } while size < 0 && errno == EINTR
            count = max(0, size)
        }
    }

    /// Writes some bytes at a file's own place, in one call.
    ///
    /// - Returns: how many.
    package static func writeSome(_ bytes: UnsafeRawBufferPointer, to descriptor: Int32) throws(SystemError)
        -> Int
    {
        let count = writeOnce(descriptor, bytes.baseAddress, bytes.count)
        if count < 0 { throw .last }
        return count
    }
}

/// `read(2)` and `write(2)`, which inside the type would be its own.
private func readOnce(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, buffer, count)
}

private func writeOnce(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}
