/// A name in a folder.
package struct FolderEntry: Sendable {
    package let name: [UInt8]
    /// Its kind by the folder's listing; nil for links, and where the file system says nothing.
    package let kind: FileStatus.Kind?

    /// The contents of a folder as the system gives it, without "." and "..", in no order. Blocks.
    ///
    /// - Throws: the errno: it is no folder, or cannot be listed to its end.
    package static func all(in folder: [UInt8]) throws(SystemError) -> [FolderEntry] {
        let stream = BlockingCall.system("opendir", folder) { withName(folder) { opendir($0) } }
        guard let stream else { throw .last }
        return try all(in: stream, folder)
    }

    /// Closes the stream.
    ///
    /// - Parameter folder: its path, for errors.
    static func all(in stream: OpaquePointer, _ folder: [UInt8]) throws(SystemError) -> [FolderEntry] {
        defer { closedir(stream) }
        var entries: [FolderEntry] = []
        while true {
            // `readdir` tells its end from a failure by errno alone.
            errno = 0
            guard let entry = BlockingCall.system("readdir", folder, { readdir(stream) }) else { break }
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [UInt8(ascii: ".")], name != Array("..".utf8) {
                entries.append(FolderEntry(name: name, kind: kind(Int(entry.pointee.d_type))))
            }
        }
        guard errno == 0 else { throw .last }
        return entries
    }

    private static func kind(_ type: Int) -> FileStatus.Kind? {
        switch type {
        case Int(DT_DIR): .folder
        case Int(DT_REG): .file
        case Int(DT_LNK), Int(DT_UNKNOWN): nil
        default: .other
        }
    }
}
