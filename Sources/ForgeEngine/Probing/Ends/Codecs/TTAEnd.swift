import ForgeModel

/// The end of a TTA file, whose table in front has the size of each frame.
enum TTAEnd {
    /// Bytes in front of the table, and of a check sum.
    private static let (header, sum) = (22, 4)
    /// Bytes behind the last frame that are worth a word.
    private static let leastBehind: Int64 = 4096

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        let head = try file.view(at: span.start, count: header)
        guard head.has("TTA1"), let rate = head.little(4, at: 10), rate > 0,
            let samples = head.little(4, at: 14)
        else { return .whole }
        // A frame lasts 256/245 s.
        let perFrame = Int64(rate) * 256 / 245
        guard perFrame > 0, case let frames = (Int64(samples) + perFrame - 1) / perFrame, frames < 1 << 22
        else { return .whole }
        let table = try file.view(at: span.start + Int64(header), count: Int(frames) * 4)
        guard table.count == Int(frames) * 4 else { return .whole }
        var (end, whole) = (span.start + Int64(header) + 4 * frames + Int64(sum), Int64(0))
        for index in 0..<Int(frames) {
            end += Int64(table.little(4, at: 4 * index) ?? 0)
            if end <= span.end { whole += 1 }
        }
        guard end > span.end else {
            let behind = try span.endOfContent(file) - end
            guard behind >= leastBehind, try !hasFrame(file, at: end) else { return .whole }
            return FileEnd(note: "\(behind) bytes behind its sound are none of it")
        }
        let there = whole * perFrame
        return .short(
            of: end + file.size - span.end, file, seconds: Double(Int64(samples) - there) / Double(rate),
            length: there)
    }

    /// Whether a frame begins at a place: each ends with the check sum of what is in front of it.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func hasFrame(_ file: InputFile, at offset: Int64) throws(ForgeError) -> Bool {
        let head = try file.view(at: SoundSpan(of: file).start, count: header)
        guard head.has("TTA1"), let channels = head.little(2, at: 6), let bits = head.little(2, at: 8),
            let rate = head.little(4, at: 10), rate < 1 << 20, channels < 256
        else { return false }
        // No frame is much larger than its samples.
        let largest = Int(rate * 256 / 245 * channels * ((bits + 7) / 8)) * 5 / 4 + 256
        var crc = UInt32.max
        for (index, byte) in try file.view(at: offset, count: min(largest, 1 << 22)).bytes.enumerated() {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
            // What CRC-32 (ISO 3309) gives for anything with its own sum behind it.
            if crc == 0xDEBB_20E3, index >= 2 * sum { return true }
        }
        return false
    }
}
