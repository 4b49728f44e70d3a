extension CoverImage {
    /// True for a picture whose file is cut off: what is behind the cut is grey or missing. Of kinds that are
    /// not known, false.
    package var endsEarly: Bool {
        switch format {
        case .jpeg: !JPEGStructure(data).isComplete
        case .png: !isCompletePNG
        case .webp: number(at: 4).map { $0 + 8 > data.count } ?? true
        case .bmp: number(at: 2).map { $0 > data.count } ?? true
        case .gif: !isCompleteGIF
        case .avif, .heic, .jp2, .jxl, .tiff, .unknown: false
        }
    }

    /// True for a JPEG of four colours, as printers use them: many players show none, or wrong ones.
    package var isCMYK: Bool { format == .jpeg && JPEGStructure(data).components == 4 }

    /// Whether the chunks reach to IEND (ISO 15948, 5).
    private var isCompletePNG: Bool {
        var place = 8
        while place + 12 <= data.count {
            let size = data[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
            let isLast = data[(place + 4)..<(place + 8)].elementsEqual("IEND".utf8)
            place += 12 + size
            if isLast { return place <= data.count }
        }
        return false
    }

    /// Whether the blocks reach to the trailer (GIF89a, 15 to 27).
    private var isCompleteGIF: Bool {
        /// Bytes of a table of colours, by the flags that tell of it.
        func table(_ flags: UInt8) -> Int { flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1) }
        guard data.count > 13 else { return false }
        var place = 13 + table(data[10])
        while place < data.count {
            switch data[place] {
            case 0x3B: return true
            case 0x21: place += 2
            // An image: its place and flags, its colours, and the size of its codes.
            case 0x2C:
                guard place + 10 < data.count else { return false }
                place += 11 + table(data[place + 9])
            default: return false
            }
            while place < data.count, data[place] != 0 { place += 1 + Int(data[place]) }
            place += 1
        }
        return false
    }

    /// Four bytes, the lowest first.
    private func number(at place: Int) -> Int? {
        guard place + 4 <= data.count else { return nil }
        return (0..<4).reduce(0) { $0 | Int(data[place + $1]) << (8 * $1) }
    }
}

/// The facts in the segments of a JPEG.
private struct JPEGStructure {
    /// Colours in the first frame; nil where there is none.
    private(set) var components: Int?
    /// True where the end of the image is there.
    private(set) var isComplete = false

    init(_ data: [UInt8]) {
        for segment in JPEGSegments(data) {
            let place = segment.start + 9
            if segment.isFrame, components == nil, place < data.count { components = Int(data[place]) }
            isComplete = segment.isEnd
        }
    }
}
