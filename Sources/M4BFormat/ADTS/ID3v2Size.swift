/// The size of an ID3v2 tag by its header or its footer, of ten bytes each (id3.org, ID3v2.4, 3.1, 3.4 and 6.2).
package enum ID3v2Size {
    /// Four times seven bits; nil where a byte has eight, or there are fewer.
    package static func synchsafe(_ bytes: some Collection<UInt8>) -> Int? {
        let digits = bytes.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0 < 0x80 }) else { return nil }
        return digits.reduce(0) { $0 << 7 | Int($1) }
    }

    /// Bytes of the tag, header and footer included; nil for bytes that are none of its own.
    ///
    /// - Parameters:
    ///   - mark: from the first byte of the header or footer on.
    ///   - letters: "ID3", or "3DI" for the footer.
    package static func total(_ mark: some Collection<UInt8>, _ letters: StaticString = "ID3") -> Int64? {
        guard letters.withUTF8Buffer({ mark.starts(with: $0) }) else { return nil }
        let bytes = Array(mark.prefix(10))
        guard bytes.count == 10, bytes[3] < 0xFF, bytes[4] < 0xFF, let size = synchsafe(bytes[6...])
        else { return nil }
        let footer: Int64 = bytes[5] & 0x10 != 0 ? 10 : 0
        return 10 + footer + Int64(size)
    }
}
