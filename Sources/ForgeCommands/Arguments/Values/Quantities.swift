import ArgumentParser
import ForgeModel

/// A bit rate as people type it: `64k`, `64kbps`, `64kb/s`, `64000`.
struct BitRate: Equatable {
    /// What AAC-LC at any of its sample rates can need. A number below it is most likely one without its `k`.
    static let allowed = 8_000...1_200_000

    let bitsPerSecond: Int

    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        let units = ["kbps", "kb/s", "kbit/s", "k"]
        guard let bits = DecimalQuantity(text, units: units, plain: ["bps", "b/s"]),
            Self.allowed.contains(bits.value)
        else { throw ValidationError("a bit rate is from 8k to 1200k, such as 64k") }
        bitsPerSecond = bits.value
    }
}

extension SampleRate {
    /// Reads a sample rate as people type it: `44100`, `44.1k`, `44.1kHz`.
    ///
    /// - Throws: `ValidationError`.
    init(parsing text: String) throws {
        guard let hertz = DecimalQuantity(text, units: ["khz", "k"], plain: ["hz"]),
            (1_000...1_000_000).contains(hertz.value)
        else { throw ValidationError("a sample rate is in hertz, such as 44100 or 44.1k") }
        self.init(hertz: hertz.value)
    }
}

/// A whole number, or thousands with up to three decimals.
struct DecimalQuantity: Equatable {
    let value: Int

    /// `units` stand for thousands, `plain` for ones; capitals and a space before the unit do not matter.
    init?(_ text: String, units: [String], plain: [String]) {
        let text = text.lowercased()
        let unit = (units + plain).filter(text.hasSuffix).max { $0.count < $1.count } ?? ""
        let digits = text.dropLast(unit.count).trimmingSuffix(" ")
        let parts = digits.split(separator: ".", maxSplits: 1, omittingEmptySubsequences: false)
        guard
            parts.allSatisfy({ (1...9).contains($0.count) && $0.utf8.allSatisfy { (48...57).contains($0) } }),
            let whole = parts.first.flatMap({ Int($0) })
        else { return nil }
        let isThousands = units.contains(unit)
        guard parts.count == 2 else {
            value = whole * (isThousands ? 1000 : 1)
            return
        }
        let places = parts[1].count
        guard isThousands, places <= 3, let fraction = Int(parts[1] + repeatElement("0", count: 3 - places))
        else { return nil }
        value = whole * 1000 + fraction
    }
}

extension Substring {
    fileprivate func trimmingSuffix(_ character: Character) -> Substring {
        var result = self
        while result.last == character { result.removeLast() }
        return result
    }
}
