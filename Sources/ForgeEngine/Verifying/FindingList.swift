import ForgeModel
import M4BFormat

/// The findings of one file, in the order in which they are made.
struct FindingList {
    /// Findings of one kind that are kept; the last of more tells how many there are.
    private static let most = 20

    private var kept: [Finding] = []
    private var counts: [Finding.Code: Int] = [:]

    mutating func add(
        _ code: Finding.Code, _ severity: Finding.Severity, at place: Finding.Place? = nil, _ text: String
    ) {
        counts[code, default: 0] += 1
        guard counts[code, default: 0] <= Self.most else { return }
        kept.append(Finding(code, severity, at: place, text.oneLine))
    }

    /// The findings so far.
    var findings: [Finding] {
        var findings = kept
        for (code, count) in counts where count > Self.most {
            guard let last = findings.lastIndex(where: { $0.code == code }) else { continue }
            findings[last].text += "; \(count - Self.most) more of this kind follow"
        }
        return findings
    }
}

extension Finding.Place {
    /// Beyond 2^30 seconds, 34 years, one moment is as good as another.
    private static let latest: Int64 = 1 << 30

    /// A moment of the book.
    ///
    /// - Parameters:
    ///   - units: from the first packet; what is before the book's beginning is at it.
    ///   - shift: units between the first packet and the beginning of the book.
    ///   - timescale: units per second.
    static func time(_ units: Int64, after shift: Int64 = 0, _ timescale: Int64) -> Finding.Place {
        let scale = min(max(1, timescale), Int64(Int32.max))
        let (difference, overflow) = units.subtractingReportingOverflow(shift)
        let value = overflow ? (units < 0 ? 0 : .max) : max(0, difference)
        guard timescale <= scale else {
            return .time(MediaTime(value: min(value / (timescale / 1000), latest * 1000), timescale: 1000))
        }
        return .time(MediaTime(value: min(value, latest * scale), timescale: scale))
    }
}
