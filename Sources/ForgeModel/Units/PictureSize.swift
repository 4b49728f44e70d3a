/// The size of a picture by its header, without decoding it.
package struct PictureSize: Hashable, Sendable {
    /// Pixels, both at least 1.
    package let width: Int
    package let height: Int

    /// Nil for data that is none of JPEG, PNG, GIF, BMP and WebP, or ends before it tells its size.
    package init?(_ data: [UInt8]) {
        let reader = Reader(data: data)
        let size =
            reader.png() ?? reader.gif() ?? reader.bmp() ?? reader.webp() ?? reader.jpeg()
        guard let (width, height) = size, width > 0, height > 0 else { return nil }
        (self.width, self.height) = (width, height)
    }

    /// Of sizes that no picture has, the largest number there is.
    package var area: Int {
        let (area, isOverflow) = width.multipliedReportingOverflow(by: height)
        return isOverflow ? .max : area
    }
    package var shorterSide: Int { min(width, height) }
    package var longerSide: Int { max(width, height) }

    /// Whether it is that of a cover: 100 pixels or more to a side, 20 000 at most, and no more than 1.7 times as long as
    /// wide, as a scan of a whole case is.
    package var isSensible: Bool {
        shorterSide >= 100 && longerSide <= 20_000 && Double(longerSide) <= 1.7 * Double(shorterSide)
    }
}

/// Numbers at places of a file; nil beyond its end.
private struct Reader {
    let data: [UInt8]

    private func begins(_ magic: String, at offset: Int = 0) -> Bool {
        data.dropFirst(offset).starts(with: magic.unicodeScalars.map { UInt8($0.value) })
    }
    private func big(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset + count <= data.count else { return nil }
        return data[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }
    private func little(_ offset: Int, _ count: Int) -> Int? {
        guard offset >= 0, offset + count <= data.count else { return nil }
        return data[offset..<offset + count].reversed().reduce(0) { $0 << 8 | Int($1) }
    }
    private func pair(_ width: Int?, _ height: Int?) -> (Int, Int)? {
        guard let width, let height else { return nil }
        return (width, height)
    }

    /// IHDR is the first chunk (ISO 15948, 5.6).
    func png() -> (Int, Int)? {
        guard begins("\u{89}PNG\r\n\u{1A}\n"), begins("IHDR", at: 12) else { return nil }
        return pair(big(16, 4), big(20, 4))
    }

    func gif() -> (Int, Int)? { begins("GIF8") ? pair(little(6, 2), little(8, 2)) : nil }

    /// BITMAPCOREHEADER has sizes of two bytes, all later headers of four; a height below 0 is one from the top.
    func bmp() -> (Int, Int)? {
        guard begins("BM"), let header = little(14, 4) else { return nil }
        if header == 12 { return pair(little(18, 2), little(20, 2)) }
        guard header >= 40, let width = little(18, 4), let height = little(22, 4) else { return nil }
        return (width, abs(Int(Int32(truncatingIfNeeded: height))))
    }

    /// RFC 9649: lossy, lossless, extended.
    func webp() -> (Int, Int)? {
        guard begins("RIFF"), begins("WEBP", at: 8) else { return nil }
        if begins("VP8 ", at: 12), begins("\u{9D}\u{01}\u{2A}", at: 23) {
            return pair(little(26, 2).map { $0 & 0x3FFF }, little(28, 2).map { $0 & 0x3FFF })
        }
        if begins("VP8L", at: 12), big(20, 1) == 0x2F, let bits = little(21, 4) {
            return ((bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
        }
        if begins("VP8X", at: 12) { return pair(little(24, 3).map { $0 + 1 }, little(27, 3).map { $0 + 1 }) }
        return nil
    }

    /// The first frame header (ISO 10918-1, B.2.2).
    func jpeg() -> (Int, Int)? {
        guard begins("\u{FF}\u{D8}\u{FF}"),
            let head = JPEGSegments(data).first(where: { $0.isFrame || $0.isScan || $0.isEnd }), head.isFrame
        else { return nil }
        return pair(big(head.start + 7, 2), big(head.start + 5, 2))
    }
}
