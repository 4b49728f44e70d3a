package import ForgeModel
import ForgeSystem

/// Tells which inputs the process has open: for one that makes a single book, and whose end may come at any moment.
package enum InputWatch {
    package typealias Listener = @Sendable (_ path: ForgePath, _ isOpen: Bool) -> Void

    private static let listener = Monitor<Listener?>(nil)

    /// Tells of all inputs that are opened and closed from here on, on the threads that do it.
    package static func follow(_ listener: @escaping Listener) { self.listener.update { $0 = listener } }

    static func tell(_ path: ForgePath, isOpen: Bool) { listener.read { $0 }?(path, isOpen) }
}
