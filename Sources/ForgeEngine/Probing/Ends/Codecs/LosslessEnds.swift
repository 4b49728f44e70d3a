import ForgeModel

/// The end of a WavPack file: its last block, and the samples that the first one tells of.
enum WavPackEnd {
    /// The largest part of a file that its last block is looked for in: blocks have at most 1 MiB.
    private static let tail = 1 << 21

    /// A block's header (WavPack 4 and 5 file format).
    private struct Block {
        var size: Int64
        var first: Int64
        var samples: Int64
        /// -1 is unknown.
        var total: Int64

        init?(_ bytes: ByteView, at: Int) {
            guard bytes.has("wvpk", at: at), let size = bytes.little(4, at: at + 4),
                let version = bytes.little(2, at: at + 8), (0x402...0x410).contains(version),
                let total = bytes.little(4, at: at + 12), let index = bytes.little(4, at: at + 16),
                let samples = bytes.little(4, at: at + 20), size >= 24, size < 1 << 20
            else { return nil }
            self.size = Int64(size) + 8
            first = Int64(index) | Int64(bytes[at + 10]) << 32
            self.samples = Int64(samples)
            self.total = total == 0xFFFF_FFFF ? -1 : Int64(total) + Int64(bytes[at + 11]) * 0xFFFF_FFFF
        }
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        let head = try file.view(at: span.start, count: 32)
        guard let first = Block(head, at: 0) else { return .whole }
        let start = max(span.start, span.end - Int64(tail))
        let bytes = try file.view(at: start, count: Int(span.end - start))
        var at = bytes.count - 32
        while at >= 0, bytes[at] != 0x77 || Block(bytes, at: at) == nil { at -= 1 }
        // Fewer bytes than a header has tell only that there is one more.
        guard at >= 0, let last = Block(bytes, at: at) else { return .whole }
        let there = Int64(bytes.count - at)
        let isCut = there < last.size
        let end = last.first + (isCut ? 0 : last.samples)
        // Blocks without samples hold check sums and a file's own header.
        if first.total > 0, last.samples > 0, first.total > end {
            return .missing(
                "it has \(end) of the \(first.total) samples that its header tells of",
                seconds: rate(head).map { Double(first.total - end) / $0 }, length: end)
        }
        guard isCut, last.samples > 0 else { return .whole }
        return .cut("block", there, of: last.size, seconds: rate(head).map { Double(last.samples) / $0 })
    }

    /// Hz; nil for rates that are not in the header's table.
    private static func rate(_ head: ByteView) -> Double? {
        let rates: [Double] = [
            6000, 8000, 9600, 11_025, 12_000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 64_000, 88_200,
            96_000, 192_000,
        ]
        return head.little(4, at: 24).flatMap { flags in
            let index = Int(flags >> 23 & 15)
            return index < rates.count ? rates[index] : nil
        }
    }
}

/// The end of a file of Monkey's Audio, version 3.98 and later, which says how many bytes its frames have.
enum APEEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        let head = try file.view(at: span.start, count: 52)
        guard head.has("MAC "), let version = head.little(2, at: 4), version >= 3980,
            let descriptor = head.little(4, at: 8), descriptor >= 52, let header = head.little(4, at: 12),
            let table = head.little(4, at: 16), let wave = head.little(4, at: 20),
            let low = head.little(4, at: 24), let high = head.little(4, at: 28), high < 1 << 20
        else { return .whole }
        let front = Int64(descriptor + header + table + wave)
        let end = span.start + front + Int64(low | high << 32)
        guard end > span.end else { return .whole }
        let format = try file.view(at: span.start + Int64(descriptor), count: 24)
        guard let perFrame = format.little(4, at: 4), let lastFrame = format.little(4, at: 8),
            let frames = format.little(4, at: 12), frames > 0, let rate = format.little(4, at: 20), rate > 0
        else { return .short(of: end, file) }
        let samples = Double(frames - 1) * Double(perFrame) + Double(lastFrame)
        let share = Double(end - span.end) / Double(max(1, low | high << 32))
        return .short(of: end + file.size - span.end, file, seconds: share * samples / Double(rate))
    }
}
