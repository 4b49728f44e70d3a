import ForgeEngine

/// A value that threads share: one at a time looks at it or changes it. The engine's `Monitor`, for those who may not
/// import the engine.
package final class Guarded<State>: Sendable {
    private let monitor: Monitor<State>

    package init(_ state: sending State) { monitor = Monitor(state) }

    package func read<T>(_ body: (State) -> T) -> T { monitor.read(body) }

    @discardableResult
    package func update<T>(_ body: (inout State) -> T) -> T { monitor.update(body) }

    /// Waits until `isDue`, but no longer than so many milliseconds.
    package func wait(milliseconds: Int, until isDue: (State) -> Bool) {
        monitor.wait(milliseconds: milliseconds, until: isDue)
    }
}
