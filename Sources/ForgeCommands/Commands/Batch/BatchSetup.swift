import ForgeBatch
import ForgeModel

/// What a batch does and how much of the machine it may use, resolved from what was typed and what the settings say.
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
    /// What is less than was asked for.
    let warnings: [String]
}
