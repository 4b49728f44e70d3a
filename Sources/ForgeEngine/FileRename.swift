package import ForgeModel

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Gives a file another name on its volume.
package enum FileRename {
    /// Blocks, and brings nothing to the disk. What fails leaves the file under its old name.
    ///
    /// - Parameter replacing: whether what has the name is replaced.
    /// - Returns: 0 or the errno; `EEXIST` where something has the name, a link that leads nowhere too, `EXDEV` between
    ///   volumes.
    package static func run(_ from: FilePath, to target: FilePath, replacing: Bool) -> Int32 {
        from.withCString { old in
            target.withCString { new in
                if !replacing {
                    // A hard link fails on an existing name in one step.
                    if link(old, new) == 0 { return removeOldName(old, else: new) }
                    // Where the file system has no links, a look has to do.
                    var status = stat()
                    if lstat(new, &status) == 0 { return EEXIST }
                }
                return rename(old, new) == 0 ? 0 : errno
            }
        }
    }

    private static func removeOldName(
        _ old: UnsafePointer<CChar>, else new: UnsafePointer<CChar>
    ) -> Int32 {
        // Where somebody else removed it, the new name is the file's only one.
        if unlink(old) == 0 || errno == ENOENT { return 0 }
        let code = errno
        unlink(new)
        return code
    }
}
