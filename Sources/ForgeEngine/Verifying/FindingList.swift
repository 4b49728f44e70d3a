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

    /// What was found.
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
    /// A moment of the book.
    ///
    /// - Parameters:
    ///   - units: from its beginning; what is before it is at its beginning.
    ///   - timescale: units per second.
    static func time(_ units: Int64, _ timescale: Int64) -> Finding.Place {
        guard timescale > Int64(Int32.max) else {
            return .time(MediaTime(value: max(0, units), timescale: max(1, timescale)))
        }
        return .time(
            MediaTime(value: Int64(max(0, Double(units) / Double(timescale) * 1000)), timescale: 1000))
    }
}
