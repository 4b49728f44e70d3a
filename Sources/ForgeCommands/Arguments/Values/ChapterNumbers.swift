import ArgumentParser
import ForgeModel

/// Which chapters are meant, as typed: `all`, or `3,5-7`.
struct ChapterNumbers: ExpressibleByArgument {
    let removal: ChapterChange.Removal

    init?(argument: String) {
        if argument == "all" {
            removal = .all
            return
        }
        let ranges = argument.split(separator: ",", omittingEmptySubsequences: false).map { part in
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) ?? 0 }
            guard let first = ends.first, let last = ends.last, ends.count <= 2, 0 < first, first <= last
            else { return nil as ClosedRange<Int>? }
            return first...last
        }
        guard ranges.allSatisfy({ $0 != nil }) else { return nil }
        removal = .numbers(ranges.compactMap(\.self))
    }
}
