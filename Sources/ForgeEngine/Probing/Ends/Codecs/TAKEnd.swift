import ForgeModel

/// The end of a TAK file, which says in front where its last frame is.
enum TAKEnd {
    /// Kinds of blocks in front of the sound.
    private static let (end, streamInfo, lastFrame): (UInt8, UInt8, UInt8) = (0, 1, 7)

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        guard try file.view(at: span.start, count: 4).has("tBaK") else { return .whole }
        var offset = span.start + 4
        var (sound, seconds): (Int64?, Double?) = (nil, nil)
        for _ in 0..<256 {
            let block = try file.view(at: offset, count: 20)
            guard let size = block.little(3, at: 1) else { return .whole }
            offset += 4 + Int64(size)
            switch block[0] & 0x7F {
            case streamInfo:
                // Six bits of codec, four of profile, four of frame length, 35 of samples, three of data type, 18 of
                // the rate less 6000, the lowest bit first.
                guard let low = block.little(8, at: 4), let high = block.little(8, at: 11) else { continue }
                let samples = low >> 14 & ((1 << 35) - 1)
                let rate = (low >> 52 | (high >> 8) << 12) & ((1 << 18) - 1)
                seconds = Double(samples) / Double(rate + 6000)
            case lastFrame:
                guard let position = block.little(5, at: 4), let size = block.little(3, at: 9) else {
                    continue
                }
                sound = Int64(position + size)
            case end:
                guard let sound, sound > 0, offset + sound > span.end else { return .whole }
                let share = Double(offset + sound - span.end) / Double(sound)
                return .short(
                    of: offset + sound + file.size - span.end, file, seconds: seconds.map { $0 * share })
            default: continue
            }
        }
        return .whole
    }
}
