/// The four bytes that name a box, a handler, a brand or a codec (ISO 14496-12, 4.2).
///
/// Each byte is shown as the Latin-1 character of that value, which is how `©nam` got its name (byte 0xA9).
public struct FourCC: Sendable, Hashable, ExpressibleByStringLiteral, CustomStringConvertible {
    /// The four bytes, first byte highest.
    public let rawValue: UInt32

    /// A code of four bytes, the first of them the most significant.
    public init(rawValue: UInt32) {
        self.rawValue = rawValue
    }

    /// A literal of exactly four characters, each below U+0100.
    public init(stringLiteral value: String) {
        var raw: UInt32 = 0
        var count = 0
        for scalar in value.unicodeScalars {
            raw = raw << 8 | (scalar.value & 0xFF)
            count += 1
        }
        precondition(count == 4, "a four-character code needs four characters")
        rawValue = raw
    }

    /// The four characters. Control characters stay as they are.
    public var description: String {
        var text = ""
        for shift in [24, 16, 8, 0] as [UInt32] {
            text.unicodeScalars.append(Unicode.Scalar(UInt8(truncatingIfNeeded: rawValue >> shift)))
        }
        return text
    }
}
