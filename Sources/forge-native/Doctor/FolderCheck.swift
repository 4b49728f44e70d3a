import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Whether a book can be written in a folder, and how much room there is.
struct FolderCheck {
    /// A long book with room to spare.
    static let lowSpace: Int64 = 1_000_000_000

    let name: String
    let path: FilePath

    var checkup: Checkup {
        if let code = Self.failure(path) {
            let words = String(cString: strerror(code))
            return Checkup(
                name, .missing, "\(path.string): nothing can be written there (\(words))",
                remedy: code == ENOENT
                    ? "make the folder" : "look at its permissions and how it is mounted, or choose another")
        }
        guard let free = Self.freeBytes(path) else { return Checkup(name, .note, "\(path.string): writable") }
        let detail = "\(path.string): writable, \(Wording.bytes(free)) free"
        return free < Self.lowSpace
            ? Checkup(name, .note, detail, remedy: "make room: a book takes about 30 MB an hour")
            : Checkup(name, .ok, detail)
    }

    /// Makes a file and removes it, since permissions alone do not tell; the `errno` that was in the way.
    private static func failure(_ folder: FilePath) -> Int32? {
        let probe = folder.appending(".forge-native-doctor-\(getpid()).tmp")
        return probe.withCString { name in
            let file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
            guard file >= 0 else { return errno }
            close(file)
            unlink(name)
            return nil
        }
    }

    /// What a user without privileges may still write there.
    private static func freeBytes(_ folder: FilePath) -> Int64? {
        var facts = statvfs()
        guard folder.withCString({ statvfs($0, &facts) }) == 0 else { return nil }
        let (bytes, isHuge) = UInt64(facts.f_bavail).multipliedReportingOverflow(by: UInt64(facts.f_frsize))
        return isHuge ? .max : Int64(clamping: bytes)
    }
}

/// The journal that `batch` keeps in an output folder.
struct JournalCheck {
    let folder: FilePath

    var checkup: Checkup {
        let path = folder.appending(".forge-native").appending("journal.sqlite")
        var facts = stat()
        guard path.withCString({ stat($0, &facts) }) == 0 else {
            let code = errno
            return code == ENOENT || code == ENOTDIR
                ? Checkup("journal", .ok, "none in \(folder.string)")
                : Checkup(
                    "journal", .missing, "\(path.string): \(String(cString: strerror(code)))",
                    remedy: "look at its permissions")
        }
        let isUsable = path.withCString { access($0, R_OK | W_OK) } == 0
        let detail = "\(path.string), \(Wording.bytes(Int64(facts.st_size)))"
        return isUsable
            ? Checkup("journal", .ok, detail)
            : Checkup("journal", .missing, "\(detail), not writable", remedy: "look at its permissions")
    }
}
