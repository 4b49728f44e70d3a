import ForgeModel

extension [BytePatch] {
    /// Puts what falls on them over bytes that were read.
    ///
    /// - Parameters:
    ///   - offset: of the buffer's first byte, in the file.
    ///   - count: bytes that were read; below 1 there are none.
    func lay(over buffer: UnsafeMutableRawBufferPointer, at offset: Int64, count: Int) {
        for patch in self {
            let start = patch.offset - offset
            let seen = (start..<start + Int64(patch.bytes.count)).clamped(to: 0..<Int64(Swift.max(0, count)))
            for at in seen { buffer[Int(at)] = patch.bytes[Int(at - start)] }
        }
    }
}
