import ForgeModel

/// Cuts by the titles of chapters.
extension SplitPlanner {
    func demandChapters(of path: ForgePath) throws(ForgeError) {
        guard chapters.isEmpty else { return }
        throw ForgeError(
            .usage, step: .planning, path: path, reason: "it has no chapters to split it at",
            remedy: "split it by length, or at its pauses")
    }

    /// The chapters with these titles, or with titles that go on behind them: "Book 2" is "Book 2: The Voyage", not "Book 20".
    func named(_ names: [String], of path: ForgePath) throws(ForgeError) -> [Cut] {
        var cuts = [Cut(start: 0, title: chapters[0].title)]
        var next = 0
        for name in names {
            let wanted = Self.trimmed(name[...]).lowercased()
            guard
                let index = chapters[next...].firstIndex(where: { chapter in
                    let title = chapter.title.lowercased()
                    guard title.hasPrefix(wanted) else { return false }
                    let rest = title.dropFirst(wanted.count).first
                    return rest.map { !$0.isLetter && !$0.isNumber } ?? true
                })
            else {
                throw ForgeError(
                    .usage, step: .planning, path: path,
                    reason: chapters[..<next].contains { $0.title.lowercased().hasPrefix(wanted) }
                        ? "no chapter '\(name)' is behind those that are named before it"
                        : "it has no chapter '\(name)'",
                    remedy: "name its chapters by their titles, in their order")
            }
            if index == 0 {
                cuts[0].title = chapters[0].title
            } else {
                cuts.append(Cut(start: chapters[index].start.value, title: chapters[index].title))
            }
            next = index + 1
        }
        return cuts
    }

    func matching(
        _ pattern: String, of path: ForgePath
    ) throws(ForgeError) -> ([Cut], titles: [Int: String]) {
        let regex: Regex<AnyRegexOutput>
        do { regex = try Regex(pattern) } catch {
            throw ForgeError(
                .usage, step: .planning, reason: "\"\(pattern)\" is no regular expression",
                remedy: "write it like '(Book \\d+): (.*)'", cause: "\(error)")
        }
        var cuts: [Cut] = []
        var titles: [Int: String] = [:]
        for (index, chapter) in chapters.enumerated() {
            guard let match = try? regex.firstMatch(in: chapter.title) else { continue }
            let groups = match.output.map { $0.substring.map(Self.trimmed) ?? "" }
            let book = groups.count > 1 && !groups[1].isEmpty ? groups[1] : groups[0]
            if groups.count > 2, !groups[2].isEmpty { titles[index] = groups[2] }
            if cuts.last?.title != book { cuts.append(Cut(start: chapter.start.value, title: book)) }
        }
        guard !cuts.isEmpty else {
            throw ForgeError(
                .usage, step: .planning, path: path,
                reason: "\"\(pattern)\" matches the title of no chapter",
                remedy: "write one that the titles of its chapters have")
        }
        // What is before the first of them belongs to it.
        cuts[0].start = 0
        return (cuts, titles)
    }

    private static func trimmed(_ text: Substring) -> String {
        String(text.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
