import ForgeModel
import ForgeSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Files that change their place without ever being lost. All calls block.
enum FileMove {
    /// Renames, or between volumes copies, compares and removes. Never replaces a file.
    ///
    /// - Throws: `ForgeError`. The file is where it was, then.
    static func move(_ from: FilePath, to target: FilePath) throws(ForgeError) {
        // What a link says of its place is no longer true elsewhere, and what it leads to is not the book's own.
        guard !isLink(from) else {
            throw ForgeError(
                .outputUnwritable, step: .writing, path: from, reason: "it is a link",
                remedy: "move it yourself, with what it leads to")
        }
        let folder = try hold(target)
        let code = folder.take(from.bytes, as: target.lastComponent.bytes)
        if code == 0 { return folder.sync() }
        guard code == EXDEV else { throw failure(code == EEXIST ? target : from, code) }
        try copy(from, to: target, in: folder)
        guard from.withCString({ unlink($0) }) == 0 else {
            let code = errno
            folder.remove(target.lastComponent.bytes)
            throw failure(from, code)
        }
    }

    /// Copies what a file or a link holds, with its time of change: under a temporary name, brought to the disk, read
    /// back and compared, and only then under its own.
    ///
    /// - Throws: `ForgeError`. There is no new file, then, and none where the folder was moved to meanwhile.
    static func copy(_ from: FilePath, to target: FilePath) throws(ForgeError) {
        try copy(from, to: target, in: hold(target))
    }

    private static func hold(_ target: FilePath) throws(ForgeError) -> HeldFolder {
        do { return try HeldFolder(target.parent) } catch { throw failure(target, error.code) }
    }

    private static func copy(
        _ from: FilePath, to target: FilePath, in folder: HeldFolder
    ) throws(ForgeError) {
        let source = from.withCString { open($0, O_RDONLY | O_CLOEXEC) }
        guard source >= 0 else { throw failure(from, errno) }
        defer { close(source) }
        let made: (name: [UInt8], file: Int32)
        do { made = try folder.makeTemporary(".forge") } catch { throw failure(target, error.code) }
        defer { close(made.file) }
        var isNamed = false
        defer { if !isNamed { folder.remove(made.name) } }
        try write(source, to: made.file, from, target)
        guard try isEqual(source, made.file, from, target) else {
            throw ForgeError(
                .verificationFailed, step: .verifying, path: from, reason: "its copy is not equal to it",
                remedy: "check the disk")
        }
        try folder.check(for: target)
        let code = folder.rename(made.name, to: target.lastComponent.bytes, replacing: false)
        guard code == 0 else { throw failure(target, code) }
        isNamed = true
        folder.sync()
    }

    private static func isLink(_ path: FilePath) -> Bool {
        var status = stat()
        return path.withCString { lstat($0, &status) } == 0 && status.st_mode & S_IFMT == S_IFLNK
    }

    private static let chunk = 1 << 20

    private static func write(
        _ source: Int32, to copy: Int32, _ from: FilePath, _ target: FilePath
    ) throws(ForgeError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer { buffer.deallocate() }
        var offset: off_t = 0
        while true {
            let count = try read(source, buffer, offset, from)
            if count == 0 { break }
            var done = 0
            while done < count {
                let written = pwrite(copy, buffer.baseAddress! + done, count - done, offset + off_t(done))
                if written > 0 { done += written } else if errno != EINTR { throw failure(target, errno) }
            }
            offset += off_t(count)
        }
        var status = stat()
        if fstat(source, &status) == 0 {
            #if canImport(Glibc)
                var times = (status.st_atim, status.st_mtim)
            #else
                var times = (status.st_atimespec, status.st_mtimespec)
            #endif
            // A copy without its time is a copy still.
            _ = withUnsafePointer(to: &times) {
                $0.withMemoryRebound(to: timespec.self, capacity: 2) { futimens(copy, $0) }
            }
        }
        guard fsync(copy) == 0 else { throw failure(target, errno) }
        #if canImport(Glibc)
            // So that what is compared is what the disk gives back.
            posix_fadvise(copy, 0, 0, POSIX_FADV_DONTNEED)
        #endif
    }

    private static func isEqual(
        _ source: Int32, _ copy: Int32, _ from: FilePath, _ target: FilePath
    ) throws(ForgeError) -> Bool {
        let one = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        let other = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer {
            one.deallocate()
            other.deallocate()
        }
        var offset: off_t = 0
        while true {
            let count = try read(source, one, offset, from)
            guard try read(copy, other, offset, target) == count else { return false }
            if count == 0 { return true }
            guard memcmp(one.baseAddress!, other.baseAddress!, count) == 0 else { return false }
            offset += off_t(count)
        }
    }

    /// Fills the buffer unless the file ends before.
    private static func read(
        _ file: Int32, _ buffer: UnsafeMutableRawBufferPointer, _ offset: off_t, _ path: FilePath
    ) throws(ForgeError) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(file, buffer.baseAddress! + done, buffer.count - done, offset + off_t(done))
            if count == 0 { break }
            if count > 0 { done += count } else if errno != EINTR { throw failure(path, errno) }
        }
        return done
    }

    private static func failure(_ path: FilePath, _ code: Int32) -> ForgeError {
        let (reason, remedy) =
            switch code {
            case EEXIST: ("a file of that name is there", "move it away")
            case ENOSPC, EDQUOT: ("there is no room for it", "make room")
            default: ("it could not be moved or copied", "check permissions, and that the file is there")
            }
        return ForgeError(
            code == EEXIST ? .outputExists : code == ENOSPC || code == EDQUOT ? .diskFull : .outputUnwritable,
            step: .writing, path: path, reason: reason, remedy: remedy,
            cause: String(cString: strerror(code)),
            isTransient: ForgeError.isPassing(errno: code))
    }
}
