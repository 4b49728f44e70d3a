package import ForgeModel

extension Batch {
    /// Whether a batch, of any process, is writing to an output folder. Changes nothing; blocks.
    package static func use(of output: ForgePath) -> OutputUse { BatchLock.use(of: output) }
}
