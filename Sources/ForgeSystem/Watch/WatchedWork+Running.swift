extension WatchedWork {
    /// The work of the calling thread, for threads that take part in it.
    package static var current: WatchedWork? { WatchedThread.current?.work }

    /// Does a part of it, or all, on the calling thread; it may be inside of other work.
    package func run<Result>(_ body: () throws -> Result) rethrows -> Result {
        let thread = WatchedThread.own
        let outer = thread.work
        thread.work = self
        let number = WatchedParts.add(thread, self)
        defer {
            WatchedParts.remove(number)
            thread.work = outer
        }
        return try body()
    }
}
