/// A call that may never return: of the system on a file, or of a library. Where its thread does watched work, it is
/// watched for as long as it lasts.
///
/// Calls may be made inside others; a call that returns is progress of those around it. It costs some 10 ns.
package enum BlockingCall {
    /// A system call on a file. Of work that was given up it is not made, and fails with ECANCELED; of work that goes around
    /// the file, with ETIMEDOUT.
    ///
    /// - Parameters:
    ///   - name: as people know it: "read", whatever the C function's form.
    ///   - path: the file, for errors.
    package static func system<Result: FixedWidthInteger>(
        _ name: StaticString, _ path: [UInt8], _ call: () -> Result
    ) -> Result {
        guard let thread = WatchedThread.current else { return call() }
        return thread.refuses(path) ? -1 : thread.watch(name, path, call)
    }

    /// `system` for calls that give a pointer.
    package static func system<Result>(
        _ name: StaticString, _ path: [UInt8], _ call: () -> Result?
    ) -> Result? {
        guard let thread = WatchedThread.current else { return call() }
        return thread.refuses(path) ? nil : thread.watch(name, path, call)
    }

    /// A call that touches no file of others, or takes away what was made: it is made in any case.
    package static func always<Result>(
        _ name: StaticString, _ path: [UInt8] = [], _ call: () -> Result
    ) -> Result {
        guard let thread = WatchedThread.current else { return call() }
        return thread.watch(name, path, call)
    }
}

extension WatchedThread {
    /// Whether a call is not to be made; errno says why.
    fileprivate func refuses(_ path: [UInt8]) -> Bool {
        guard let work else { return false }
        if work.isGivenUp {
            errno = ECANCELED
            return true
        }
        guard !work.avoided.isEmpty, work.avoided.contains(path) else { return false }
        errno = ETIMEDOUT
        return true
    }
}
