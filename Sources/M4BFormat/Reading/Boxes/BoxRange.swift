/// A box in bytes that were read, of a header of eight bytes.
package struct BoxRange {
    package let type: FourCC
    /// Of its contents, in the bytes.
    package let body: Range<Int>
    /// Where its header begins.
    package var start: Int { body.lowerBound - 8 }

    /// Nil where no box is that ends before a place.
    private init?(_ bytes: [UInt8], at start: Int, upTo end: Int) {
        guard end - start >= 8, Self.isName(bytes[start + 4..<start + 8]) else { return nil }
        let size = Int(Self.number(bytes, at: start))
        guard size >= 8, size <= end - start else { return nil }
        type = FourCC(rawValue: Self.number(bytes, at: start + 4))
        body = start + 8..<start + size
    }

    /// Whether bytes can be a box's name.
    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        // Apple's tags begin with a copyright sign.
        bytes.allSatisfy { (0x20...0x7E).contains($0) || $0 == 0xA9 }
    }

    private static func number(_ bytes: [UInt8], at place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// The boxes that lie one behind the other in a part of bytes, up to what is none.
    package static func children(of bytes: [UInt8], _ range: Range<Int>) -> [BoxRange] {
        var (boxes, at): ([BoxRange], Int) = ([], range.lowerBound)
        while let box = BoxRange(bytes, at: at, upTo: range.upperBound) {
            boxes.append(box)
            at = box.body.upperBound
        }
        return boxes
    }
}
