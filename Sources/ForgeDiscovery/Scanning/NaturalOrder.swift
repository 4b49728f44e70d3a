import ForgeModel

/// The order people expect of file names: 1, 2, 10.
///
/// Case does not count, nor does the way an accent is written; runs of digits compare as numbers of any length. The
/// extension counts only between equal names, so that "Book" comes before "Book 2". Names that are still equal,
/// such as "1" and "01", compare by their bytes: the order is total.
enum NaturalOrder {
    /// Sorts by names; what is compared is made once for each.
    static func sorted<T>(_ items: [T], by name: (T) -> ForgePath) -> [T] {
        items.map { (item: $0, name: name($0), key: name($0).stem.string.lowercased()) }.sorted { a, b in
            switch compare(a.key, b.key) {
            case .less: true
            case .greater: false
            case .equal: a.name.bytes.lexicographicallyPrecedes(b.name.bytes)
            }
        }.map(\.item)
    }

    static func precedes(_ a: ForgePath, _ b: ForgePath) -> Bool {
        switch compare(a.stem.string.lowercased(), b.stem.string.lowercased()) {
        case .less: true
        case .greater: false
        case .equal: a.bytes.lexicographicallyPrecedes(b.bytes)
        }
    }

    private enum Comparison { case less, equal, greater }

    private static func compare(_ a: String, _ b: String) -> Comparison {
        var (left, right) = (Substring(a), Substring(b))
        while let first = left.first, let second = right.first {
            if isDigit(first), isDigit(second) {
                let (one, other) = (takeNumber(&left), takeNumber(&right))
                if one.count != other.count { return one.count < other.count ? .less : .greater }
                if one != other { return one < other ? .less : .greater }
            } else {
                if first != second { return first < second ? .less : .greater }
                left.removeFirst()
                right.removeFirst()
            }
        }
        return left.isEmpty ? (right.isEmpty ? .equal : .less) : .greater
    }

    private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

    /// Takes the digits at the front; returns them without leading zeros, so that the longer one is the larger.
    private static func takeNumber(_ text: inout Substring) -> Substring {
        let digits = text.prefix(while: isDigit)
        text.removeFirst(digits.count)
        return digits.drop { $0 == "0" }
    }
}
