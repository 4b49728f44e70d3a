import ForgeSystem

/// A mistake in a setting, in words that name neither its file nor its line.
struct SettingMistake: Error, Equatable {
    let reason: String
    /// The system's, and it may be gone in a moment.
    let isPassing: Bool
    init(_ reason: String, isPassing: Bool = false) { (self.reason, self.isPassing) = (reason, isPassing) }

    /// A file that cannot be read, by the errno.
    static func unreadable(_ code: Int32) -> SettingMistake {
        let error = SystemError(code)
        return SettingMistake("cannot be read (\(error.words))", isPassing: error.isPassing)
    }

    /// A key that nobody knows, and the one that was probably meant.
    static func unknown(_ key: String, _ what: String, among known: [String]) -> SettingMistake {
        let nearest = nearest(to: key, among: known).map { "; the nearest is '\($0)'" } ?? ""
        return SettingMistake("unknown \(what) '\(key)'\(nearest)")
    }

    /// A key that no setting gives.
    static func forOneRun(_ key: String) -> SettingMistake {
        SettingMistake("'\(key)' is of one book or one run: give it on the command line")
    }

    /// The known name that takes the fewest changes of letters, if they are few: one for each three letters. What is
    /// further off is no slip of the fingers, and naming it would mislead.
    static func nearest(to key: String, among known: [String]) -> String? {
        let key = key.lowercased().map { $0 == "_" ? "-" : $0 }
        let near = known.map { (name: $0, distance: distance(key, Array($0))) }.min {
            $0.distance < $1.distance
        }
        return near.flatMap { $0.distance <= key.count / 3 ? $0.name : nil }
    }

    /// Letters to put in, take out, change, or swap with the next (optimal string alignment).
    private static func distance(_ a: [Character], _ b: [Character]) -> Int {
        var before: [Int] = []
        var row = Array(0...b.count)
        for i in a.indices {
            var next = [i + 1]
            for j in b.indices {
                var best = min(next[j] + 1, row[j + 1] + 1, row[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { best = min(best, before[j - 1] + 1) }
                next.append(best)
            }
            (before, row) = (row, next)
        }
        return row[b.count]
    }
}
