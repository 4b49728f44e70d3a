import ForgeBatch
import ForgeModel

/// The work of a batch and its share of the machine, resolved from what was typed and what the settings say.
///
/// `batch` works by it and `doctor` tells it.
struct BatchSetup: Sendable {
    let options: BatchOptions
    let cores: CoreAllowance
    let usesAllCores: Bool
    let report: ForgePath?
    let log: LogRequest?
    let isDryRun: Bool
    /// Warnings of limits that are lower than asked for.
    let warnings: [String]
}
