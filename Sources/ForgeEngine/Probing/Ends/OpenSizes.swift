import ForgeModel

/// Sizes in the header of a file that its writer did not know and never filled in, as on a pipe, or that leave out sound
/// which is there: libavformat refuses them, finds no sound or loses some. What it shall see instead is that the sound
/// reaches to the end of the file.
struct OpenSizes {
    /// What libavformat is to see in place of the file's own bytes.
    private(set) var patches: [BytePatch] = []
    /// What the plan says of a size that leaves out sound.
    private(set) var note: String?

    /// More than an AIFF can say is as much as there is.
    private static let most: Int64 = 0x7FFF_FFFF

    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile) throws(ForgeError) {
        let head = try file.view(at: 0, count: 24)
        if head.has("FORM"), head.has("AIFF", at: 8) || head.has("AIFC", at: 8) {
            if head.big(4, at: 4) == 0 { patch(4, Self.aiffSize(file.size - 8)) }
            try readAIFF(file)
        } else if head.has("RIFF") || head.has("RIFX") {
            try readWAV(file, isLittleEndian: head.has("RIFF"))
        } else if head.has("riff") {
            if W64End.isUnknown(head.little(8, at: 16) ?? 0) { patch(16, file.size.littleEndian) }
            try readW64(file)
        } else if head.has("caff") {
            try readCAF(file)
        }
    }

    private mutating func patch(_ offset: Int64, _ value: some FixedWidthInteger) {
        patches.append(BytePatch(offset: offset, bytes: withUnsafeBytes(of: value) { Array($0) }))
    }

    private static func aiffSize(_ size: Int64) -> UInt32 { UInt32(clamping: min(size, most)).bigEndian }

    /// The bytes of sound that are there and not told of; nil for none.
    private mutating func take(_ more: Overhang?) -> Int64? {
        note = more?.note
        return more?.there
    }

    private mutating func readWAV(_ file: InputFile, isLittleEndian: Bool) throws(ForgeError) {
        let walk = ChunkWalk(file: file, isLittleEndian: isLittleEndian)
        guard let data = try walk.find("data", from: 12, seeing: { _ in }), !ChunkWalk.isUnknown(data.size),
            let there = take(try Overhang(file, data, isLittleEndian: isLittleEndian))
        else { return }
        // The largest number reaches to the end.
        let size = UInt32(clamping: there)
        patch(data.start - 4, isLittleEndian ? size.littleEndian : size.bigEndian)
    }

    private mutating func readCAF(_ file: InputFile) throws(ForgeError) {
        guard let data = try CAFEnd.chunks(of: file).first(where: { $0.name.has("data") }),
            let there = take(try Overhang(file, data))
        else { return }
        patch(data.start + 4, there.bigEndian)
    }

    private mutating func readAIFF(_ file: InputFile) throws(ForgeError) {
        var (frameSize, count): (Int64, (offset: Int64, value: Int64)) = (0, (0, 0))
        func note(_ chunk: ChunkWalk.Chunk) throws(ForgeError) {
            guard chunk.name.has("COMM") else { return }
            let body = try file.view(at: chunk.start, count: 22)
            guard let channels = body.big(2, at: 0), let frames = body.big(4, at: 2),
                let bits = body.big(2, at: 6)
            else { return }
            count = (chunk.start + 2, Int64(frames))
            // Compressed sound has its own sizes.
            let plain: [StaticString] = [
                "NONE", "twos", "sowt", "in24", "in32", "fl32", "FL32", "fl64", "FL64",
            ]
            guard chunk.size < 22 || plain.contains(where: { body.has($0, at: 18) }) else { return }
            frameSize = Int64(channels) * Int64((bits + 7) / 8)
        }
        let walk = ChunkWalk(file: file, isLittleEndian: false)
        guard let sound = try walk.find("SSND", from: 12, seeing: note) else { return }
        var there = file.size - sound.start
        if !ChunkWalk.isUnknown(sound.size) {
            guard let more = take(try Overhang(file, sound, isLittleEndian: false)) else { return }
            there = more
        }
        guard there > 8 else { return }
        patch(sound.start - 4, Self.aiffSize(there))
        let frames = frameSize > 0 ? (there - 8) / frameSize : 0
        if frames > 0, ChunkWalk.isUnknown(count.value) || count.value < frames {
            patch(count.offset, Self.aiffSize(frames))
        }
    }

    private mutating func readW64(_ file: InputFile) throws(ForgeError) {
        for chunk in try W64End.chunks(of: file) where chunk.name.has("data") {
            if W64End.isUnknown(chunk.size) {
                patch(chunk.start + 16, (file.size - chunk.start).littleEndian)
            } else if let there = take(try Overhang(file, chunk)) {
                patch(chunk.start + 16, (W64End.headerSize + there).littleEndian)
            }
        }
    }
}
