/// How much a person wants to read on stderr. Errors are always told.
enum Verbosity: Comparable {
    case quiet
    /// Warnings, but neither plan nor progress.
    case warnings
    case normal
    /// The whole plan.
    case verbose
}
