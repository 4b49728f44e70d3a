import ForgeModel

extension BytePatch {
    /// Puts the part that falls on them over bytes that were read.
    ///
    /// - Parameters:
    ///   - offset: of the buffer's first byte, in the file.
    ///   - count: bytes that were read; below 1 there are none.
    func lay(over buffer: UnsafeMutableRawBufferPointer, at offset: Int64, count: Int) {
        let start = self.offset - offset
        let seen = (start..<start + Int64(bytes.count)).clamped(to: 0..<Int64(max(0, count)))
        for at in seen { buffer[Int(at)] = bytes[Int(at - start)] }
    }
}
