/// A value that threads share: one at a time looks at it or changes it, and others may wait for a change.
///
/// It is made of a POSIX mutex and condition rather than of `Synchronization.Mutex`, which has nothing to wait with and
/// which the thread sanitizer cannot see: it takes all that such a mutex protects for races.
package final class Monitor<State>: @unchecked Sendable {
    private var state: State
    private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private let condition = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

    package init(_ state: sending State) {
        self.state = state
        pthread_mutex_init(mutex, nil)
        Platform.makeCondition(condition)
    }

    deinit {
        pthread_cond_destroy(condition)
        pthread_mutex_destroy(mutex)
        condition.deallocate()
        mutex.deallocate()
    }

    /// Looks at the value.
    package func read<T>(_ body: (State) -> T) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        return body(state)
    }

    /// Changes the value and wakes all who wait.
    @discardableResult
    package func update<T>(_ body: (inout State) -> T) -> T {
        pthread_mutex_lock(mutex)
        defer {
            pthread_cond_broadcast(condition)
            pthread_mutex_unlock(mutex)
        }
        return body(&state)
    }

    /// Waits until `body`, which may change the value, gives something. Others are not woken by that.
    package func wait<T>(_ body: (inout State) -> T?) -> T {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        while true {
            if let result = body(&state) { return result }
            pthread_cond_wait(condition, mutex)
        }
    }

    /// Waits until `isDue`, but no longer than so many milliseconds after which the caller has to look at other things.
    package func wait(milliseconds: Int, until isDue: (State) -> Bool) {
        pthread_mutex_lock(mutex)
        defer { pthread_mutex_unlock(mutex) }
        Platform.wait(condition, mutex, milliseconds: milliseconds) { isDue(state) }
    }
}
