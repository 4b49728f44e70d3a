import ForgeModel

extension InputFile {
    /// Up to `count` bytes from an offset; none where that is outside of the file.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func view(at offset: Int64, count: Int) throws(ForgeError) -> ByteView {
        guard offset >= 0, offset < size else { return ByteView(bytes: []) }
        let wanted = Int(max(0, min(Int64(count), size - offset)))
        var bytes = [UInt8](repeating: 0, count: wanted)
        var filled = 0
        while filled < wanted {
            let read = bytes.withUnsafeMutableBytes {
                readOrErrno(
                    into: UnsafeMutableRawBufferPointer(rebasing: $0[filled...]), at: offset + Int64(filled))
            }
            if read < 0 { throw ForgeError(errno: Int32(-read), .input, step: .probing, path: path) }
            if read == 0 { break }
            filled += read
        }
        if filled < wanted { bytes.removeLast(wanted - filled) }
        return ByteView(bytes: bytes)
    }

    /// Whether there are zeros at both ends of a stretch: what a program leaves there that reserves room.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func isPadding(_ range: Range<Int64>) throws(ForgeError) -> Bool {
        let count = Int(min(Self.edge, range.upperBound - range.lowerBound))
        for offset in [range.lowerBound, range.upperBound - Int64(count)] {
            guard try view(at: offset, count: count).bytes.allSatisfy({ $0 == 0 }) else { return false }
        }
        return true
    }

    /// Bytes of a stretch that are looked at.
    private static let edge: Int64 = 4096
}
