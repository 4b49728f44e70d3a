import Synchronization

/// A thread as those see it who watch what it is waiting for. Each thread that ever does watched work has one for its life.
package final class WatchedThread: @unchecked Sendable {
    /// The work that it does now. The thread's own.
    var work: WatchedWork?
    private var onLoss: @Sendable () -> Void = {}
    private let lost = Atomic(false)

    /// Grows with each call that begins or ends.
    private let beat = Atomic<UInt>(0)
    /// The innermost call in flight: its name, and the file's path.
    private let name = Atomic<UnsafePointer<UInt8>?>(nil)
    private let path = Atomic<UnsafePointer<UInt8>?>(nil)
    private let pathCount = Atomic(0)
    /// While somebody reads the path, no call ends.
    private let isLookedAt = Atomic(false)
    private let gate = Monitor(())

    /// Of the calling thread; nil where it has not done watched work yet.
    static var current: WatchedThread? {
        pthread_getspecific(key).map { Unmanaged<WatchedThread>.fromOpaque($0).takeUnretainedValue() }
    }

    /// Of the calling thread.
    package static var own: WatchedThread {
        if let current { return current }
        let thread = WatchedThread()
        pthread_setspecific(key, Unmanaged.passRetained(thread).toOpaque())
        return thread
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, release)
        return key
    }()

    private init() {}

    // MARK: The thread's side

    /// - Parameter onLoss: called once, on another thread, when work that this one does is given up: nobody knows when it
    ///   comes back, so that another has to take its place.
    package func whenLost(_ onLoss: @escaping @Sendable () -> Void) { self.onLoss = onLoss }

    /// Whether another has taken its place: when it comes back it ends.
    package var isLost: Bool { lost.load(ordering: .acquiring) }

    /// Makes a call, and leaves errno as it does.
    func watch<Result>(_ name: StaticString, _ path: [UInt8], _ call: () -> Result) -> Result {
        path.withUnsafeBufferPointer { bytes in
            let outer = (
                self.name.load(ordering: .relaxed), self.path.load(ordering: .relaxed),
                pathCount.load(ordering: .relaxed)
            )
            // Before the path: whoever sees that of this call knows that the one before is not the last.
            beat.store(beat.load(ordering: .relaxed) &+ 1, ordering: .relaxed)
            set(name.utf8Start, bytes.baseAddress, bytes.count)
            let result = call()
            // Alone with `isLookedAt`: whoever looks sees that the call has ended, or this thread sees who looks.
            beat.store(beat.load(ordering: .relaxed) &+ 1, ordering: .sequentiallyConsistent)
            if isLookedAt.load(ordering: .sequentiallyConsistent) {
                let code = errno
                gate.read { _ in }
                errno = code
            }
            set(outer.0, outer.1, outer.2)
            return result
        }
    }

    private func set(_ name: UnsafePointer<UInt8>?, _ path: UnsafePointer<UInt8>?, _ count: Int) {
        self.path.store(path, ordering: .releasing)
        pathCount.store(count, ordering: .releasing)
        self.name.store(name, ordering: .releasing)
    }

    // MARK: The watcher's side

    /// A number that changes with all that it does; nil while it is in no call.
    var standing: UInt? {
        let beat = beat.load(ordering: .sequentiallyConsistent)
        return name.load(ordering: .acquiring) == nil ? nil : beat
    }

    /// The call in flight; nil where it has moved on.
    func call(at standing: UInt, milliseconds: Int) -> StalledCall? {
        gate.read { _ in
            isLookedAt.store(true, ordering: .sequentiallyConsistent)
            defer { isLookedAt.store(false, ordering: .sequentiallyConsistent) }
            let name = name.load(ordering: .acquiring)
            let bytes = UnsafeBufferPointer(
                start: path.load(ordering: .acquiring), count: pathCount.load(ordering: .acquiring))
            // What was loaded is of one call, and stays there: it ends behind the gate.
            guard let name, beat.load(ordering: .sequentiallyConsistent) == standing else { return nil }
            return StalledCall(name: String(cString: name), path: Array(bytes), milliseconds: milliseconds)
        }
    }

    /// Whether it is lost from now on and was not before.
    func becomesLost() -> Bool { !lost.exchange(true, ordering: .acquiringAndReleasing) }
    func tellLoss() { onLoss() }
}

/// The end of a thread's life.
private let release: @convention(c) (Platform.ThreadArgument) -> Void = { thread in
    let thread: UnsafeMutableRawPointer? = thread
    if let thread { Unmanaged<WatchedThread>.fromOpaque(thread).release() }
}
