import ForgeModel
import ForgeSystem

/// Files that appear whole or not at all.
enum WholeFile {
    /// Writes a file and brings it to the disk. Blocks.
    ///
    /// - Parameter isReplacing: whether one that is there gives way.
    /// - Throws: `ForgeError`, step `writing`.
    static func write(
        _ bytes: [UInt8], to path: ForgePath, replacing isReplacing: Bool = false
    ) throws(ForgeError) {
        do throws(SystemError) {
            try AtomicFile.write(
                bytes, to: path.lastComponent.bytes, in: path.parent.bytes, prefix: ForgePath.outputPrefix,
                replacing: isReplacing)
        } catch {
            if error.code == EEXIST {
                throw ForgeError(
                    .outputExists, step: .writing, path: path, reason: "it exists already",
                    remedy: "name another, or remove it")
            }
            throw ForgeError(errno: error.code, .output, step: .writing, path: path)
        }
    }

    /// Makes a folder, with those above it; one that is there stays. Blocks.
    ///
    /// - Throws: `ForgeError`, step `writing`.
    static func makeFolders(_ path: ForgePath) throws(ForgeError) {
        if path.isEmpty || path.unreachable == nil { return }
        if path.parent != path { try makeFolders(path.parent) }
        let code = BlockingCall.system("mkdir", path.bytes) { path.withCString { mkdir($0, 0o777) } }
        guard code != 0, case let error = SystemError.last, error.code != EEXIST else { return }
        throw ForgeError(errno: error.code, .output, step: .writing, path: path)
    }
}
