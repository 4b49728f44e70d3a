import ArgumentParser
import ForgeModel

/// How long chapters may be, as typed: `15m`, or `15m,30m`, the desired length of parts first.
struct ChapterLength: ExpressibleByArgument {
    let length: ChapterChange.Length

    init?(argument: String) {
        let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
        let spans = parts.compactMap { TimeSpan(argument: String($0))?.duration }
        guard spans.count == parts.count, (1...2).contains(spans.count) else { return nil }
        length = ChapterChange.Length(
            longest: spans[spans.count - 1], desired: spans.count == 2 ? spans[0] : nil)
    }
}
