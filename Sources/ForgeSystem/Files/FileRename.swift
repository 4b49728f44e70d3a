/// Gives a file another name on its volume.
package enum FileRename {
    /// A path, counted from the folder of a descriptor unless it is absolute; `AT_FDCWD` for the current one.
    typealias Place = (folder: Int32, path: [UInt8])

    /// Blocks, and brings nothing to the disk. What fails leaves the file under its old name.
    ///
    /// - Parameter replacing: whether what has the name is replaced.
    /// - Returns: 0 or the errno; `EEXIST` where something has the name, a link that leads nowhere too, `EXDEV` between
    ///   volumes.
    package static func run(_ from: [UInt8], to target: [UInt8], replacing: Bool) -> Int32 {
        run((AT_FDCWD, from), to: (AT_FDCWD, target), replacing: replacing, path: target)
    }

    /// - Parameter path: the new name's, for errors.
    static func run(_ from: Place, to target: Place, replacing: Bool, path: [UInt8]) -> Int32 {
        withName(from.path) { old in
            withName(target.path) { new in
                if !replacing {
                    // A hard link fails on an existing name in one step.
                    let code = BlockingCall.system("link", path) {
                        linkat(from.folder, old, target.folder, new, 0)
                    }
                    if code == 0 {
                        let code = BlockingCall.system("unlink", path) { unlinkat(from.folder, old, 0) }
                        // Where somebody else removed it, the new name is the file's only one.
                        if code == 0 || errno == ENOENT { return 0 }
                        let failure = errno
                        _ = BlockingCall.always("unlink", path) { unlinkat(target.folder, new, 0) }
                        return failure
                    }
                    if errno == ECANCELED || errno == EEXIST { return errno }
                    // Where the file system has no links, a look has to do.
                    var status = stat()
                    let found = BlockingCall.system("stat", path) {
                        fstatat(target.folder, new, &status, AT_SYMLINK_NOFOLLOW)
                    }
                    if found == 0 { return EEXIST }
                }
                let code = BlockingCall.system("rename", path) {
                    renameat(from.folder, old, target.folder, new)
                }
                return code == 0 ? 0 : errno
            }
        }
    }
}
