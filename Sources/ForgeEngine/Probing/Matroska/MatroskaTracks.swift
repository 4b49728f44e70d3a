import ForgeModel

/// The tracks of a Matroska file that are not to be played (RFC 9559, 5.1.4.1.4): libavformat does not tell of the mark.
enum MatroskaTracks {
    /// Bytes. Descriptions of tracks are small, but for fonts and the like that are not in them.
    private static let sizeLimit: Int64 = 1 << 22
    /// Elements of the segment that are looked at: the description is in front of the sound.
    private static let walkLimit = 256

    /// Which of the audio tracks are, in their order; empty for other files.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func disabled(in file: InputFile) throws(ForgeError) -> [Bool] {
        guard let table = try table(in: file), let size = table.size, size <= sizeLimit else { return [] }
        let bytes = try file.view(at: table.start, count: Int(size))
        return EBMLElement.children(of: bytes, 0..<bytes.count).filter { $0.id == 0xAE }.compactMap { entry in
            let parts = EBMLElement.children(of: bytes, entry.range)
            func number(_ id: UInt32) -> UInt64? { parts.first { $0.id == id }?.number(in: bytes) }
            return number(0x83) == audio ? number(0xB9) == 0 : nil
        }
    }

    /// The number of a track's type.
    private static let audio: UInt64 = 2

    private static func table(in file: InputFile) throws(ForgeError) -> EBMLElement? {
        guard let segment = try EBMLElement.segment(of: file) else { return nil }
        var offset = segment.start
        for _ in 0..<walkLimit {
            guard offset < file.size, let child = try EBMLElement.at(offset, in: file),
                child.id != 0x1F43_B675
            else { return nil }
            if child.id == 0x1654_AE6B { return child }
            guard let end = child.end else { return nil }
            offset = end
        }
        return nil
    }
}
