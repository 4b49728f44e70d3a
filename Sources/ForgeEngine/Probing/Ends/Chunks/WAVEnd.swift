import ForgeModel

/// The end of a WAV file, RF64 and BW64 included: the size of its sound beside what is there.
enum WAVEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, _ rate: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 12)
        let isLittleEndian = !head.has("RIFX")
        guard
            ["RIFF", "RIFX", "RF64", "BW64"].contains(where: { head.bytes.starts(with: $0.utf8) }),
            let declared = isLittleEndian ? head.little(4, at: 4) : head.big(4, at: 4)
        else { return .whole }
        var (riffSize, wide): (Int64, Int64?) = (Int64(declared), nil)
        var perSecond: Int64 = 0
        let walk = ChunkWalk(file: file, isLittleEndian: isLittleEndian)
        let data = try walk.find("data", from: 12) { chunk throws(ForgeError) in
            let body = try file.view(at: chunk.start, count: 24)
            if chunk.name.has("ds64"), let riff = body.little(8, at: 0), let size = body.little(8, at: 8) {
                (riffSize, wide) = (Int64(clamping: riff), Int64(clamping: size))
            } else if chunk.name.has("fmt "),
                let told = isLittleEndian ? body.little(4, at: 8) : body.big(4, at: 8)
            {
                perSecond = Int64(told)
                // ADPCM tells the samples in a block; the bytes per second are often wrong.
                if isLittleEndian, let format = body.little(2, at: 0), format == 2 || format == 0x11,
                    let block = body.little(2, at: 12), let samples = body.little(2, at: 18), samples > 0
                {
                    perSecond = Int64(block) * Int64(rate) / Int64(samples)
                }
            }
        }
        guard let data else { return .whole }
        let size = data.size == 0xFFFF_FFFF ? wide ?? data.size : data.size
        let isUnknown = wide == nil && ChunkWalk.isUnknown(size)
        if !isUnknown, size > 0, size > file.size - data.start {
            // Some count what is in front of the sound as sound, up to the whole file.
            if size == file.size || size == file.size - 8 {
                return FileEnd(
                    note: "its header counts \(size - file.size + data.start) bytes of itself as sound")
            }
            return .short(
                of: data.start + min(size, Int64.max - data.start), file, soundAt: data.start,
                perSecond: Double(perSecond), rate)
        }
        // The last odd byte's padding is often left out.
        guard !ChunkWalk.isUnknown(riffSize) || wide != nil, !isUnknown, riffSize > file.size - 7 else {
            return .whole
        }
        return FileEnd(
            note:
                "its header tells of \(min(riffSize, Int64.max - 8) + 8) bytes, but all of its sound is in the "
                + "\(file.size) that it has")
    }
}
