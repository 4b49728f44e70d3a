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
        descriptor = BlockingCall.system("open", path) {
            withName(path) { openat(AT_FDCWD, $0, Platform.openFolder) }
        }
        if descriptor < 0 { throw .last }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// Whether its path still leads to it: it was neither renamed nor removed, nor put away under another.
    ///
    /// - Throws: the errno of a system that does not tell.
    package func isInPlace() throws(SystemError) -> Bool {
        var (held, named) = (stat(), stat())
        guard fstat(descriptor, &held) == 0 else { throw .last }
        let code = BlockingCall.system("stat", path) { withName(path) { stat($0, &named) } }
        guard code == 0 else {
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
        let file = BlockingCall.system("open", path(of: name)) {
            withName(name) { openat(descriptor, $0, flags | O_CLOEXEC | O_NOFOLLOW, mode_t(mode)) }
        }
        if file < 0 { throw .last }
        return file
    }

    /// Makes a file for reading and writing under a name that nobody has: "PREFIX-1x2y3z.tmp". It is locked for as long as
    /// it is open, so that others can tell it from one whose process has ended.
    func makeTemporary(_ prefix: String) throws(SystemError) -> (name: [UInt8], file: Int32) {
        var removed: (name: [UInt8], file: Int32)?
        while true {
            // The name says nothing of the book: with it, a long title would pass the limit of 255 bytes.
            let name = Array("\(prefix)-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp".utf8)
            do throws(SystemError) {
                let file = try open(name, O_RDWR | O_CREAT | O_EXCL)
                // Before it was locked somebody may have taken it for one that was left behind. Where the file system has
                // no locks, nobody does.
                let isTaken = flock(file, LOCK_EX | LOCK_NB) != 0 && errno == EWOULDBLOCK
                if let removed { close(removed.file) }
                removed = (name, file)
                if !isTaken, isName(name, of: file) { return (name, file) }
            } catch  where error.code == EEXIST {
            } catch {
                // The folder is gone since: whoever gives the file its name finds out where to.
                if let removed, error.kind == .missing { return removed }
                if let removed { close(removed.file) }
                throw error
            }
        }
    }

    /// Removes the temporary files in it that belong to no process any more. One on a file system without locks stays.
    package func removeStale(_ prefix: String) {
        for name in names() where name.starts(with: "\(prefix)-".utf8) && name.hasSuffix(".tmp") {
            guard let file = try? open(name, O_RDWR | O_NONBLOCK) else { continue }
            if flock(file, LOCK_EX | LOCK_NB) == 0 { remove(name) }
            close(file)
        }
    }

    /// Gives a file of it another name in it; see `FileRename`.
    package func rename(_ name: [UInt8], to target: [UInt8], replacing: Bool) -> Int32 {
        FileRename.run(
            (descriptor, name), to: (descriptor, target), replacing: replacing, path: path(of: target))
    }

    /// Brings in a file from elsewhere on its volume, in place of none; see `FileRename`.
    package func take(_ file: [UInt8], as name: [UInt8]) -> Int32 {
        FileRename.run((AT_FDCWD, file), to: (descriptor, name), replacing: false, path: path(of: name))
    }

    /// Removes a file, if it is there.
    ///
    /// - Returns: whether it is gone.
    @discardableResult
    package func remove(_ name: [UInt8]) -> Bool {
        BlockingCall.always("unlink", path(of: name)) {
            withName(name) { unlinkat(descriptor, $0, 0) == 0 || errno == ENOENT }
        }
    }

    /// Removes an empty folder in it or, by several components, further below, if it is there.
    package func removeFolder(_ name: [UInt8]) {
        _ = BlockingCall.always("rmdir", path(of: name)) {
            withName(name) { unlinkat(descriptor, $0, AT_REMOVEDIR) }
        }
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
        let file = openForListing()
        guard file >= 0 else { return }
        _ = BlockingCall.system("fsync", path) { fsync(file) }
        close(file)
    }

    /// The names of the files in it; none where it may not be listed.
    package func names() -> [[UInt8]] {
        let file = openForListing()
        guard file >= 0 else { return [] }
        guard let stream = fdopendir(file) else {
            close(file)
            return []
        }
        return ((try? FolderEntry.all(in: stream, path)) ?? []).map(\.name)
    }

    private func openForListing() -> Int32 {
        BlockingCall.system("open", path) {
            withName([UInt8(ascii: ".")]) { openat(descriptor, $0, O_RDONLY | O_CLOEXEC) }
        }
    }

    /// Of a name in it, for errors.
    func path(of name: [UInt8]) -> [UInt8] { path + [UInt8(ascii: "/")] + name }
}

extension [UInt8] {
    fileprivate func hasSuffix(_ suffix: String) -> Bool {
        self.suffix(suffix.utf8.count).elementsEqual(suffix.utf8)
    }
}
