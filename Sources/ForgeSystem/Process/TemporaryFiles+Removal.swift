extension TemporaryFiles {
    /// Removes the files of work that was given up. Waits for nothing.
    static func remove(of work: WatchedWork) { remove { $0.work === work } }

    /// Removes all files, whoever writes to them: the process is about to end.
    ///
    /// - Returns: the paths of those that could not be removed in so many milliseconds.
    package static func removeAll(milliseconds: Int) -> [[UInt8]] {
        remove { _ in true }
        let deadline = ContinuousClock.now + .milliseconds(milliseconds)
        while !state.read({ $0.files.isEmpty }) {
            let left = Int(ContinuousClock.now.duration(to: deadline) / .milliseconds(1))
            if left <= 0 { break }
            state.wait(milliseconds: left) { $0.files.isEmpty }
        }
        return state.read { $0.files.sorted { $0.key < $1.key }.map(\.value.path) }
    }

    /// A thread for each: one that cannot be removed for now keeps no other.
    private static func remove(_ isMeant: (File) -> Bool) {
        for (number, file) in state.read({ $0.files.filter { isMeant($0.value) } }) {
            try? Threads.start(named: "forge-removal") {
                if file.folder.remove(file.name) { forget(number) }
            }
        }
    }
}
