/// Numbers and bytes as ID3v2 writes them (id3.org, ID3v2.4, 6.1 and 6.2).
enum ID3v2Number {
    static func of(_ bytes: ArraySlice<UInt8>) -> Int { bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } }

    /// Takes out the NULs that were put behind each 0xFF so that no player takes it for sound.
    static func synchronised(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isAfterFF = false
        for byte in bytes {
            if !(isAfterFF && byte == 0) { result.append(byte) }
            isAfterFF = byte == 0xFF
        }
        return result
    }
}
