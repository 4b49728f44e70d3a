import ForgeKit
import ForgeModel
import Foundation

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Puts what lies beside a book's audio beside its output. Blocks.
enum SidecarCopies {
    /// - Returns: warnings. A file that is there already is kept.
    static func make(of book: LibraryBook, beside output: FilePath) -> [String] {
        book.sidecars.compactMap { file in
            let copy = output.parent.appending(file.lastComponent)
            if FileState(copy) != nil { return nil }
            do throws(ForgeError) { try FileMove.copy(file, to: copy) } catch { return "\(error)" }
            return nil
        }
    }
}

/// Moves the sources of finished books to a shelf of their own, with the folders that they lie in. Blocks.
struct Organizer {
    let shelf: FilePath

    /// Moves audio and sidecars, and removes the folders that this leaves empty.
    ///
    /// - Returns: warnings: a file that cannot be moved, or whose place on the shelf is taken, stays where it is.
    func move(_ book: LibraryBook) -> [String] {
        let root = book.folders.reduce(shelf) { $0.appending($1) }
        let home = book.hasFolder ? book.path : book.path.parent
        var warnings: [String] = []
        var folders: Set<FilePath> = []
        for file in book.files + book.sidecars {
            // A disc's files stay in the disc's folder.
            let below = file.parent == home ? [] : [file.parent.lastComponent]
            let target = below.reduce(root) { $0.appending($1) }
            do throws(ForgeError) {
                try Volume.makeFolder(target)
                try FileMove.move(file, to: target.appending(file.lastComponent))
                folders.insert(file.parent)
            } catch {
                warnings.append("not moved: \(error)")
            }
        }
        // Discs before the folder that holds them; what still holds something stays.
        for folder in folders.sorted(by: { $0.bytes.count > $1.bytes.count }) where book.hasFolder {
            _ = folder.withCString { rmdir($0) }
        }
        if book.hasFolder { _ = home.withCString { rmdir($0) } }
        return warnings
    }
}

/// Files that change their place without ever being lost.
enum FileMove {
    /// Renames, or between volumes copies, compares and removes. Never replaces a file.
    static func move(_ from: FilePath, to target: FilePath) throws(ForgeError) {
        // A second name first: it fails where one is, which rename(2) would not.
        let linked = from.withCString { old in target.withCString { new in link(old, new) } }
        if linked != 0 {
            guard errno != EEXIST else { throw failure(target, EEXIST) }
            try copy(from, to: target)
        }
        guard from.withCString({ unlink($0) }) == 0 else {
            let code = errno
            _ = target.withCString { unlink($0) }
            throw failure(from, code)
        }
    }

    /// Copies under a temporary name, brings it to the disk, compares both files, and only then gives it its name.
    static func copy(_ from: FilePath, to target: FilePath) throws(ForgeError) {
        let name = ".forge-\(String(UInt64.random(in: .min ... .max), radix: 36)).tmp"
        let temporary = target.parent.appending(name)
        defer { _ = temporary.withCString { unlink($0) } }
        do {
            try FileManager.default.copyItem(at: URL(path: from), to: URL(path: temporary))
            let handle = try FileHandle(forReadingFrom: URL(path: temporary))
            try handle.synchronize()
            try handle.close()
        } catch {
            throw ForgeError(
                .outputUnwritable, step: .writing, path: from, reason: "it could not be copied",
                remedy: "check the target's room and permissions", cause: "\(error)")
        }
        guard try isEqual(from, temporary) else {
            throw ForgeError(
                .verificationFailed, step: .verifying, path: from, reason: "its copy is not equal to it",
                remedy: "check the disk")
        }
        guard temporary.withCString({ old in target.withCString { new in link(old, new) } }) == 0 else {
            throw failure(target, errno)
        }
    }

    private static func isEqual(_ a: FilePath, _ b: FilePath) throws(ForgeError) -> Bool {
        do {
            let (first, second) = (
                try FileHandle(forReadingFrom: URL(path: a)), try FileHandle(forReadingFrom: URL(path: b))
            )
            while true {
                let x = try first.read(upToCount: 1 << 20) ?? Data()
                let y = try second.read(upToCount: 1 << 20) ?? Data()
                if x != y { return false }
                if x.isEmpty { return true }
            }
        } catch {
            throw failure(b, EIO)
        }
    }

    private static func failure(_ path: FilePath, _ code: Int32) -> ForgeError {
        ForgeError(
            code == EEXIST ? .outputExists : .outputUnwritable, step: .writing, path: path,
            reason: code == EEXIST ? "a file of that name is there" : "it could not be moved",
            remedy: code == EEXIST ? "move it away" : "check permissions",
            cause: String(cString: strerror(code)))
    }
}

extension URL {
    /// From the path's bytes, which need not be UTF-8.
    fileprivate init(path: FilePath) {
        self = path.withCString {
            URL(fileURLWithFileSystemRepresentation: $0, isDirectory: false, relativeTo: nil)
        }
    }
}
