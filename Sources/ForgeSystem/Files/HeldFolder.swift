/// A folder held by a descriptor: what is made, named and removed in it stays in it, whatever its path leads to by then.
///
/// Names are single components. All calls block, and may be made on any thread.
package final class HeldFolder: Sendable {
    /// As it was given.
    package let path: [UInt8]
    private let descriptor: Int32

    /// - Throws: the errno: there is no such folder, or it may not be entered.
    package init(_ path: [UInt8]) throws(SystemError) {
        self.path = path
        descriptor = withName(path) { openat(AT_FDCWD, $0, Platform.openFolder) }
        if descriptor < 0 { throw .last }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether its path still leads to it: it was neither renamed nor removed, nor put away under another.
    ///
    /// - Throws: the errno of a system that does not tell.
    package func isInPlace() throws(SystemError) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0 else { throw .last }
        guard withName(path, { stat($0, &named) }) == 0 else {
            let error = SystemError.last
            if error.kind == .missing { return false }
            throw error
        }
        return held.st_dev == named.st_dev && held.st_ino == named.st_ino
    }

    /// Opens a file in it, not through a link.
    ///
    /// - Parameter flags: of open(2).
    /// - Returns: the descriptor.
    package func open(_ name: [UInt8], _ flags: Int32, mode: Int = 0o666) throws(SystemError) -> Int32 {
        let file = withName(name) { openat(descriptor, $0, flags | O_CLOEXEC | O_NOFOLLOW, mode_t(mode)) }
        if file < 0 { throw .last }
        return file
    }

    /// Makes a file for reading and writing under a name that nobody has: "PREFIX-1x2y3z.tmp".
    func makeTemporary(_ prefix: String) throws(SystemError) -> (name: [UInt8], file: Int32) {
        while true {
            // The name says nothing of the book: with it, a long title would pass the limit of 255 bytes.
            let name = Array("\(prefix)-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp".utf8)
            do throws(SystemError) {
                return (name, try open(name, O_RDWR | O_CREAT | O_EXCL))
            } catch  where error.code == EEXIST {}
        }
    }

    /// Gives a file of it another name in it; see `FileRename`.
    package func rename(_ name: [UInt8], to target: [UInt8], replacing: Bool) -> Int32 {
        FileRename.run((descriptor, name), to: (descriptor, target), replacing: replacing)
    }

    /// Brings in a file from elsewhere on its volume, in place of none; see `FileRename`.
    package func take(_ file: [UInt8], as name: [UInt8]) -> Int32 {
        FileRename.run((AT_FDCWD, file), to: (descriptor, name), replacing: false)
    }

    /// Removes a file, if it is there.
    package func remove(_ name: [UInt8]) { _ = withName(name) { unlinkat(descriptor, $0, 0) } }

    /// Removes an empty folder in it or, by several components, further below, if it is there.
    package func removeFolder(_ name: [UInt8]) {
        _ = withName(name) { unlinkat(descriptor, $0, AT_REMOVEDIR) }
    }

    /// Whether a name in it, itself and not what it leads to, is that of an open file; true where that cannot be told.
    package func isName(_ name: [UInt8], of file: Int32) -> Bool {
        var (open, named) = (stat(), stat())
        guard withName(name, { fstatat(descriptor, $0, &named, AT_SYMLINK_NOFOLLOW) }) == 0 else {
            return errno != ENOENT
        }
        guard fstat(file, &open) == 0 else { return true }
        return open.st_ino == named.st_ino && open.st_dev == named.st_dev
    }

    /// Brings its names to the disk. Some file systems cannot; the files themselves are safe.
    package func sync() {
        let file = withName([UInt8(ascii: ".")]) { openat(descriptor, $0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { return }
        _ = fsync(file)
        close(file)
    }

    /// The names of the files in it; none where it may not be listed.
    package func names() -> [[UInt8]] {
        let file = withName([UInt8(ascii: ".")]) { openat(descriptor, $0, O_RDONLY | O_CLOEXEC) }
        guard file >= 0 else { return [] }
        guard let stream = fdopendir(file) else {
            close(file)
            return []
        }
        return ((try? FolderEntry.all(in: stream)) ?? []).map(\.name)
    }
}
