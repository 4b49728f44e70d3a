/// Whether a batch is writing to an output folder.
package enum OutputUse: Hashable, Sendable {
    case free
    /// By the process, if it can be told.
    case taken(process: String?)
    /// Unknown, for this reason.
    case unknown(String)
}
