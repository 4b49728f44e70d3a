package import ForgeModel

/// Temporary files of processes that were killed.
package enum StaleFiles {
    /// Removes the temporary outputs in a folder that belong to no process any more. Blocks.
    package static func remove(in folder: ForgePath) { OutputFile.removeStale(in: folder) }
}
