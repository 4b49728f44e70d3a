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
