/// The header or the footer of an APE tag, which are alike (wiki.hydrogenaud.io: APEv2 specification).
package struct APEMark {
    package static let count = 32
    package let version: UInt32
    /// Bytes of the items and the footer.
    package let size: Int
    package let items: Int
    private let flags: UInt32

    /// - Parameter bytes: from the first byte of the mark on; nil for others.
    package init?(_ bytes: some Collection<UInt8>) {
        // Readers ask at every frame: what is none costs no array.
        guard bytes.starts(with: "APETAGEX".utf8) else { return nil }
        let bytes = Array(bytes.prefix(Self.count))
        guard bytes.count == Self.count else { return nil }
        func number(at place: Int) -> UInt32 {
            bytes[place..<place + 4].reversed().reduce(0) { $0 << 8 | UInt32($1) }
        }
        (version, size) = (number(at: 8), Int(number(at: 12)))
        (items, flags) = (Int(number(at: 16)), number(at: 20))
        guard size >= Self.count else { return nil }
    }

    /// Whether it stands in front of the items. Of version 1 nobody defined the flags.
    package var isHeader: Bool { version >= 2000 && flags & 0x2000_0000 != 0 }

    /// Whether it tells of a header.
    package var hasHeader: Bool { flags & 0x8000_0000 != 0 }
}
