import ForgeModel
import M4BFormat

extension SoundSpan {
    /// More tags than any file has.
    private static let tagLimit = 16
    /// Bytes of an ID3v1 tag, and of the "TAG+" that some put in front of it.
    private static let (id3v1, id3v1Extension): (Int64, Int64) = (128, 227)
    /// A Lyrics3 version 1 block says nowhere how long it is, but is at most this long.
    private static let lyrics3Limit: Int64 = 5120

    /// - Parameter isThorough: whether ID3v2 tags behind are looked for that say only at their beginning what they are:
    ///   where the sound is such that they cannot be told from it, or has no end of its own.
    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile, isThorough: Bool = false) throws(ForgeError) {
        if let known = file.spans[isThorough] {
            self = known
            return
        }
        try self.init(lookingAt: file, isThorough)
        file.spans[isThorough] = self
    }

    private init(lookingAt file: InputFile, _ isThorough: Bool) throws(ForgeError) {
        // No frame has so many zeros at its end.
        self.init(start: 0, end: min(file.size, file.endOfData + Self.blockSize * 16))
        var head = try file.view(at: start, count: 10)
        for _ in 0..<Self.tagLimit {
            guard let size = ID3v2Size.total(head.bytes) else { break }
            start += size
            head = try file.view(at: start, count: 10)
        }
        // Any byte begins a frame of AMR.
        let isThorough = isThorough || head.has("#!AMR")
        for _ in 0..<Self.tagLimit {
            var size = try Self.tagBehind(file, end)
            if size == nil, isThorough, start < end { size = try Self.headedTag(file, start..<end) }
            guard let size, size > 0, end - size > start else { break }
            tagsBehind.append(end - size..<end)
            end -= size
        }
        start = min(start, file.size)
    }

    /// Bytes of the tag that ends at `end`; nil where there is none.
    private static func tagBehind(_ file: InputFile, _ end: Int64) throws(ForgeError) -> Int64? {
        if end >= id3v1, try file.view(at: end - id3v1, count: 3).has("TAG") {
            let before = end - id3v1 - id3v1Extension
            let isExtended = before >= 0 ? try file.view(at: before, count: 4).has("TAG+") : false
            return id3v1 + (isExtended ? id3v1Extension : 0)
        }
        guard end >= 32 else { return nil }
        let footer = try file.view(at: end - 32, count: 32)
        guard footer.count == 32 else { return nil }
        if let mark = APEMark(footer.bytes) {
            let before = end - Int64(mark.size + APEMark.count)
            let hasHeader = mark.hasHeader ? try file.view(at: before, count: 8).has("APETAGEX") : false
            return Int64(mark.size + (hasHeader ? APEMark.count : 0))
        }
        if let size = ID3v2Size.total(footer.bytes.suffix(10), "3DI") { return size }
        if footer.has("LYRICS200", at: 23) {
            let digits = footer.bytes[17..<23]
            guard digits.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
            let size = 15 + digits.reduce(0) { $0 * 10 + Int64($1 - 0x30) }
            return try file.view(at: end - size, count: 11).has("LYRICSBEGIN") ? size : nil
        }
        if footer.has("LYRICSEND", at: 23) {
            let from = max(0, end - lyrics3Limit)
            let block = try file.view(at: from, count: Int(end - from))
            guard let begin = (0..<block.count).last(where: { block.has("LYRICSBEGIN", at: $0) }) else {
                return nil
            }
            return end - from - Int64(begin)
        }
        return nil
    }

    /// Bytes of the ID3v2 tag without a footer that ends where a range does; nil where there is none.
    private static func headedTag(_ file: InputFile, _ range: Range<Int64>) throws(ForgeError) -> Int64? {
        let from = max(range.lowerBound, range.upperBound - headedLimit)
        var upper = range.upperBound
        while upper > from {
            let lower = max(from, upper - searchBlock)
            // A header may begin in one block and end in the next.
            let block = try file.view(at: lower, count: Int(min(upper + 9, range.upperBound) - lower))
            for place in block.places(of: "ID3").reversed() {
                if let size = ID3v2Size.total(block.bytes[place...]),
                    lower + Int64(place) + size == range.upperBound
                {
                    return size
                }
            }
            upper = lower
        }
        return nil
    }

    /// How far before the end the beginning of a tag is looked for: as much as is read of one.
    private static let headedLimit = Int64(FileTag.sizeLimit)
    private static let searchBlock: Int64 = 1 << 20

    /// How far before `end` the bytes are other than 0: files are padded with zeros by programs that reserve room.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    func endOfContent(_ file: InputFile) throws(ForgeError) -> Int64 {
        var upper = end
        while upper > start, end - upper < Self.paddingLimit {
            let lower = max(start, upper - Self.blockSize)
            let block = try file.view(at: lower, count: Int(upper - lower)).bytes
            let last = block.withUnsafeBytes { bytes in
                var index = bytes.count
                while index > 0, bytes[index - 1] == 0 { index -= 1 }
                return index
            }
            if last > 0 { return lower + Int64(last) }
            upper = lower
        }
        return upper
    }

    private static let blockSize: Int64 = 1 << 12
    /// Zeros that are looked through.
    private static let paddingLimit: Int64 = 1 << 24
}
