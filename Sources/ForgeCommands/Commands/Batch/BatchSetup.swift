import ForgeBatch
import ForgeModel

/// The work of a batch and its share of the machine, resolved from what was typed and what the settings say.
///
/// `batch` works by it and `doctor` tells it.
struct BatchSetup: Sendable {
    let options: BatchOptions
    /// How many parts of books are encoded at once.
    let slots: Int
    let usesAllCores: Bool
    /// How busy the machine may be, from 0 to 1; nil without a limit.
    let loadLimit: Double?
    /// As of nice(1).
    let niceness: Int
    let report: FilePath?
    let log: LogRequest?
    let isDryRun: Bool
    /// Warnings of limits that are lower than asked for.
    let warnings: [String]
}
