import ForgeModel

/// The sound of a WAV file, RF64 and BW64 included, as its header has it and as it is.
struct WAVSound {
    let isLittleEndian: Bool
    /// Bytes that the file says to have behind the first eight.
    private(set) var riffSize: Int64
    /// The size of the sound in 64 bits, and where it stands.
    private(set) var wide: (offset: Int64, size: Int64)?
    private(set) var format: WAVFormat?
    /// With the size that the header tells.
    private(set) var data: ChunkWalk.Chunk
    /// Whether the header leaves the size open.
    let isUnknown: Bool
    /// The sound beyond that size.
    let more: Overhang?

    /// Nil for other files, and where none of its chunks is sound.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 12)
        let isLittleEndian = !head.has("RIFX")
        guard head.has("RIFF") || head.has("RIFX") || head.has("RF64") || head.has("BW64"),
            let declared = isLittleEndian ? head.little(4, at: 4) : head.big(4, at: 4)
        else { return nil }
        var (riffSize, wide, format): (Int64, (offset: Int64, size: Int64)?, WAVFormat?) = (
            Int64(declared), nil, nil
        )
        let walk = ChunkWalk(file: file, isLittleEndian: isLittleEndian)
        let found = try walk.find("data", from: 12) { chunk throws(ForgeError) in
            let body = try file.view(at: chunk.start, count: 26)
            if chunk.name.has("ds64"), let riff = body.little(8, at: 0), let size = body.little(8, at: 8) {
                (riffSize, wide) = (Int64(clamping: riff), (chunk.start + 8, Int64(clamping: size)))
            } else if chunk.name.has("fmt ") {
                format = WAVFormat(body, isLittleEndian: isLittleEndian)
            }
        }
        guard var data = found else { return nil }
        // A size of 64 bits stands for one of 32 that says nothing.
        let isWide = data.size == 0xFFFF_FFFF && wide != nil
        if isWide, let wide { data.size = wide.size }
        isUnknown = !isWide && ChunkWalk.isUnknown(data.size)
        more =
            isUnknown
            ? nil
            : try Overhang(file, data, isLittleEndian: isLittleEndian) { end throws(ForgeError) in
                let isCounted = ChunkWalk.isUnknown(riffSize) || riffSize + 8 - end >= Overhang.least
                return try format?.isSound(at: end, from: data.start, of: file, isCounted: isCounted) ?? true
            }
        self.isLittleEndian = isLittleEndian
        (self.riffSize, self.wide, self.format, self.data) = (riffSize, wide, format, data)
    }

    /// Where its bytes are in the file.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func range(in file: InputFile) throws(ForgeError) -> Range<Int64> {
        let size = more?.there ?? (isUnknown ? .max : data.size)
        let end = try isUnknown ? SoundSpan(of: file, isThorough: true).end : file.size
        return data.start..<max(data.start, data.start + min(size, end - data.start))
    }
}
