import ForgeModel

/// Sizes in the header of a file that its writer did not know and never filled in, as on a pipe, or that leave out sound
/// which is there: libavformat refuses them, finds no sound or loses some. What it shall see instead is that the sound
/// reaches to the end of the file.
enum OpenSizes {
    /// More than an AIFF can say is as much as there is.
    private static let most: Int64 = 0x7FFF_FFFF

    /// - Throws: `ForgeError` when the file cannot be read.
    static func patches(of file: InputFile) throws(ForgeError) -> [BytePatch] {
        let head = try file.view(at: 0, count: 24)
        if head.has("FORM"), head.has("AIFF", at: 8) || head.has("AIFC", at: 8) {
            return try aiff(file, size: Int64(head.big(4, at: 4) ?? 0))
        }
        if head.has("caff") { return try caf(file) }
        if head.has("RIFF") || head.has("RIFX") { return try wav(file, isLittleEndian: head.has("RIFF")) }
        return head.has("riff") ? try w64(file, size: head.little(8, at: 16) ?? 0) : []
    }

    private static func wav(_ file: InputFile, isLittleEndian: Bool) throws(ForgeError) -> [BytePatch] {
        let walk = ChunkWalk(file: file, isLittleEndian: isLittleEndian)
        guard let data = try walk.find("data", from: 12, seeing: { _ in }), !ChunkWalk.isUnknown(data.size),
            let more = try WAVEnd.overhang(file, data, isLittleEndian)
        else { return [] }
        // The largest number reaches to the end.
        let size = UInt32(clamping: more.there)
        return [
            BytePatch(
                offset: data.start - 4,
                bytes: withUnsafeBytes(of: isLittleEndian ? size.littleEndian : size.bigEndian) { Array($0) })
        ]
    }

    private static func caf(_ file: InputFile) throws(ForgeError) -> [BytePatch] {
        guard let (offset, size) = try CAFEnd.sound(of: file),
            let more = try CAFEnd.overhang(file, at: offset, size)
        else { return [] }
        return [
            BytePatch(offset: offset + 4, bytes: withUnsafeBytes(of: more.there.bigEndian) { Array($0) })
        ]
    }

    private static func aiff(_ file: InputFile, size: Int64) throws(ForgeError) -> [BytePatch] {
        func patch(_ offset: Int64, _ value: Int64) -> BytePatch {
            BytePatch(
                offset: offset,
                bytes: withUnsafeBytes(of: UInt32(clamping: min(value, most)).bigEndian) { Array($0) })
        }
        var patches = size == 0 ? [patch(4, file.size - 8)] : []
        var (frameSize, count): (Int64, (offset: Int64, value: Int64)) = (0, (0, 0))
        let walk = ChunkWalk(file: file, isLittleEndian: false)
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
        guard let sound = try walk.find("SSND", from: 12, seeing: note) else { return patches }
        var there = file.size - sound.start
        if !ChunkWalk.isUnknown(sound.size) {
            guard let more = try WAVEnd.overhang(file, sound, false) else { return patches }
            there = more.there
        }
        guard there > 8 else { return patches }
        patches.append(patch(sound.start - 4, there))
        let frames = frameSize > 0 ? (there - 8) / frameSize : 0
        if frames > 0, ChunkWalk.isUnknown(count.value) || count.value < frames {
            patches.append(patch(count.offset, frames))
        }
        return patches
    }

    private static func w64(_ file: InputFile, size: UInt64) throws(ForgeError) -> [BytePatch] {
        func patch(_ offset: Int64, _ value: Int64) -> BytePatch {
            BytePatch(offset: offset, bytes: withUnsafeBytes(of: value.littleEndian) { Array($0) })
        }
        var patches = W64End.isUnknown(size) ? [patch(16, file.size)] : []
        for chunk in try W64End.chunks(of: file) where chunk.name.has("data") {
            if W64End.isUnknown(chunk.size) {
                patches.append(patch(chunk.start + 16, file.size - chunk.start))
            } else if let more = try W64End.overhang(file, chunk) {
                patches.append(patch(chunk.start + 16, more.start + more.there - chunk.start))
            }
        }
        return patches
    }
}
