import ForgeModel

extension EBMLElement {
    /// Bytes. More is no index.
    private static let indexLimit: Int64 = 1 << 16

    /// Where an index of a segment says that the elements of a kind are, counted from the segment's start, as far as that is
    /// in the file ("SeekHead"; RFC 9559, 5.1.1).
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func places(of wanted: UInt32, in file: InputFile) throws(ForgeError) -> [Int64] {
        guard let size, size <= Self.indexLimit else { return [] }
        let bytes = try file.view(at: start, count: Int(size))
        return Self.children(of: bytes, 0..<bytes.count).filter { $0.id == 0x4DBB }.compactMap { entry in
            let parts = Self.children(of: bytes, entry.range)
            guard parts.first(where: { $0.id == 0x53AB })?.number(in: bytes) == UInt64(wanted),
                let place = parts.first(where: { $0.id == 0x53AC })?.number(in: bytes),
                place < UInt64(file.size)
            else { return nil }
            return Int64(place)
        }
    }
}
