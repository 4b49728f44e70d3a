import ForgeModel
import ForgeSystem

/// Files that change their place without ever being lost. All calls block.
enum FileMove {
    /// Renames, or between volumes copies, compares and removes. Never replaces a file.
    ///
    /// - Throws: `ForgeError`. The file is where it was, then.
    static func move(_ from: ForgePath, to target: ForgePath) throws(ForgeError) {
        // What a link says of its place is no longer true elsewhere, and what it leads to is not the book's own.
        guard !from.isLink else {
            throw ForgeError(
                .outputUnwritable, step: .writing, path: from, reason: "it is a link",
                remedy: "move it yourself, with what it leads to")
        }
        let folder = try hold(target)
        let code = folder.take(from.bytes, as: target.lastComponent.bytes)
        if code == 0 { return folder.sync() }
        guard code == EXDEV else { throw failure(code == EEXIST ? target : from, SystemError(code)) }
        try copy(from, to: target, in: folder)
        guard from.withCString({ unlink($0) }) == 0 else {
            let code = errno
            folder.remove(target.lastComponent.bytes)
            throw failure(from, SystemError(code))
        }
    }

    /// Copies what a file or a link holds, with its time of change: under a temporary name, brought to the disk, read
    /// back and compared, and only then under its own.
    ///
    /// - Throws: `ForgeError`. There is no new file, then, and none where the folder was moved to meanwhile.
    static func copy(_ from: ForgePath, to target: ForgePath) throws(ForgeError) {
        try copy(from, to: target, in: hold(target))
    }

    private static func hold(_ target: ForgePath) throws(ForgeError) -> HeldFolder {
        do { return try HeldFolder(target.parent) } catch { throw failure(target, error) }
    }

    private static func copy(
        _ from: ForgePath, to target: ForgePath, in folder: HeldFolder
    ) throws(ForgeError) {
        let source = try running(from) { () throws(SystemError) in try OpenFile(from) }
        let copy = try running(target) { () throws(SystemError) in
            try AtomicFile(in: folder, prefix: ".forge", for: target.bytes)
        }
        try write(source, to: copy, from, target)
        guard try isEqual(source, copy, from, target) else {
            throw ForgeError(
                .verificationFailed, step: .verifying, path: from, reason: "its copy is not equal to it",
                remedy: "check the disk")
        }
        try folder.check(for: target)
        try running(target) { () throws(SystemError) in
            try copy.publish(as: target.lastComponent.bytes, replacing: false)
        }
    }

    private static let chunk = 1 << 20

    private static func write(
        _ source: OpenFile, to copy: AtomicFile, _ from: ForgePath, _ target: ForgePath
    ) throws(ForgeError) {
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer { buffer.deallocate() }
        var offset: Int64 = 0
        while true {
            let count = try running(from) { () throws(SystemError) in try source.fill(buffer, at: offset) }
            if count == 0 { break }
            try running(target) { () throws(SystemError) in
                try copy.write(UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: offset)
            }
            offset += Int64(count)
        }
        copy.copyTimes(of: source)
        try running(target) { () throws(SystemError) in try copy.sync() }
        // So that what is compared is what the disk gives back.
        copy.release()
    }

    private static func isEqual(
        _ source: OpenFile, _ copy: AtomicFile, _ from: ForgePath, _ target: ForgePath
    ) throws(ForgeError) -> Bool {
        let one = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        let other = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
        defer {
            one.deallocate()
            other.deallocate()
        }
        var offset: Int64 = 0
        while true {
            let count = try running(from) { () throws(SystemError) in try source.fill(one, at: offset) }
            let copied = try running(target) { () throws(SystemError) in try copy.fill(other, at: offset) }
            guard copied == count else { return false }
            if count == 0 { return true }
            guard let bytes = one.baseAddress, let copies = other.baseAddress,
                memcmp(bytes, copies, count) == 0
            else { return false }
            offset += Int64(count)
        }
    }

    /// Runs a call on one of the files and gives its error that file's name.
    private static func running<T>(
        _ path: ForgePath, _ body: () throws(SystemError) -> T
    ) throws(ForgeError) -> T {
        do throws(SystemError) { return try body() } catch { throw failure(path, error) }
    }

    private static func failure(_ path: ForgePath, _ error: SystemError) -> ForgeError {
        let (code, reason, remedy): (ForgeError.Code, String, Remedy) =
            if error.code == EEXIST {
                (.outputExists, "a file of that name is there", "move it away")
            } else if error.kind == .full {
                (.diskFull, "there is no room for it", "make room")
            } else {
                (
                    .outputUnwritable, "it could not be moved or copied",
                    "check permissions, and that the file is there"
                )
            }
        return ForgeError(
            code, step: .writing, path: path, reason: reason, remedy: remedy, cause: error.words,
            isTransient: error.isPassing)
    }
}
