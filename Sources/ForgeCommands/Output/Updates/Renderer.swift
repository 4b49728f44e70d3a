/// Shows the updates of a command's work to somebody: a person at a terminal, a log, another program.
///
/// Used under the lock of its `Audience`.
protocol Renderer: Sendable {
    mutating func show(_ update: Update)
}
