/// The nearness of words that people type to words that are known.
enum Spelling {
    /// The known name that takes the fewest changes of letters, if they are few: one for each three letters. What is
    /// further off is no slip of the fingers, and naming it would mislead.
    static func nearest(to word: String, among known: [String]) -> String? {
        let word = word.lowercased().map { $0 == "_" ? "-" : $0 }
        let near = known.map { (name: $0, distance: distance(word, Array($0))) }.min {
            $0.distance < $1.distance
        }
        return near.flatMap { $0.distance <= word.count / 3 ? $0.name : nil }
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

    /// Words as a choice: `a, b or c`.
    static func choice(_ words: [String]) -> String {
        guard let last = words.last, words.count > 1 else { return words.first ?? "" }
        return words.dropLast().joined(separator: ", ") + " or " + last
    }

    /// A word as it is typed in a shell.
    static func quoted(_ word: String) -> String {
        let isPlain = word.unicodeScalars.allSatisfy { scalar in
            scalar.properties.isAlphabetic || scalar.properties.numericType != nil
                || "_-./,+:@%=".unicodeScalars.contains(scalar)
        }
        return isPlain && !word.isEmpty ? word : "'" + word.replacing("'", with: #"'\''"#) + "'"
    }
}
