import ForgeModel
import Logging

/// A log that is to be written, and how much goes into it.
struct LogRequest: Sendable {
    let path: ForgePath
    let level: Logger.Level

    /// Refuses what `open` would, as far as can be told without making anything. Blocks.
    ///
    /// - Throws: `ForgeError`.
    func check() throws(ForgeError) { try LogFile.check(path) }

    /// Blocks.
    ///
    /// - Throws: `ForgeError` when the file cannot be opened.
    func open() throws(ForgeError) -> LogFile { try LogFile(path) }
}
