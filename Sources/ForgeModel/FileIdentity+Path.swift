package import ForgeSystem

extension FileIdentity {
    /// Nil where nothing is, or nothing that may be reached. Blocks.
    ///
    /// - Throws: `ForgeError`, step `planning`: the system does not tell for a passing reason, so that nobody may take the
    ///   file for gone.
    package init?(_ path: FilePath, _ role: FileRole) throws(ForgeError) {
        do throws(SystemError) { try self.init(path.bytes) } catch {
            if error.isPassing { throw ForgeError(errno: error.code, role, step: .planning, path: path) }
            return nil
        }
    }
}
