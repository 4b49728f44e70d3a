import ForgeModel

/// The tracks of a Matroska file as it describes them (RFC 9559, 5.1.4.1).
enum MatroskaTracks {
    /// Bytes. Descriptions of tracks are small, but for fonts and the like that are not in them.
    private static let sizeLimit: Int64 = 1 << 22
    /// Elements of the segment that are looked at: the description is in front of the sound.
    private static let walkLimit = 256

    /// Which of the audio tracks are not to be played, in their order; empty for other files. libavformat does not tell of
    /// the mark.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func disabled(in file: InputFile) throws(ForgeError) -> [Bool] {
        try numbers([0x83, 0xB9], in: file).compactMap { $0[0] == audio ? $0[1] == 0 : nil }
    }

    /// The numbers by which blocks tell of which track they are.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func numbers(in file: InputFile) throws(ForgeError) -> [UInt64] {
        try numbers([0xD7], in: file).compactMap(\.[0])
    }

    /// The numbers of elements, of each track.
    private static func numbers(_ ids: [UInt32], in file: InputFile) throws(ForgeError) -> [[UInt64?]] {
        guard let table = try table(in: file), let size = table.size, size <= sizeLimit else { return [] }
        let bytes = try file.view(at: table.start, count: Int(size))
        return EBMLElement.children(of: bytes, 0..<bytes.count).filter { $0.id == 0xAE }.map { entry in
            let parts = EBMLElement.children(of: bytes, entry.range)
            return ids.map { id in parts.first { $0.id == id }?.number(in: bytes) }
        }
    }

    /// The number of a track's type.
    private static let audio: UInt64 = 2

    private static func table(in file: InputFile) throws(ForgeError) -> EBMLElement? {
        guard let segment = try EBMLElement.segment(of: file) else { return nil }
        var found: EBMLElement?
        try segment.forEachChild(in: file, most: walkLimit) { child in
            if child.id == 0x1654_AE6B { found = child }
            return found == nil && child.id != 0x1F43_B675
        }
        return found
    }
}
