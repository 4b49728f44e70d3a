/// The segments of a JPEG, one after the other (ISO 10918-1, B.1). What stands between them, as the pixels do, is passed over.
struct JPEGSegments: Sequence, IteratorProtocol {
    /// A marker, and where it stands: two bytes of its own and two of a size that counts itself are in front of what it holds.
    struct Segment {
        let code: UInt8
        let start: Int

        /// Whether it begins a frame, and so tells of the size of the picture and its colours: SOF0 to SOF15 but DHT, JPG and
        /// DAC.
        var isFrame: Bool { (0xC0...0xCF).contains(code) && ![0xC4, 0xC8, 0xCC].contains(code) }
        /// Whether the pixels follow.
        var isScan: Bool { code == 0xDA }
        /// Whether the image ends here.
        var isEnd: Bool { code == 0xD9 }
    }

    private let data: [UInt8]
    private var place = 2

    init(_ data: [UInt8]) { self.data = data }

    mutating func next() -> Segment? {
        while place + 1 < data.count {
            guard data[place] == 0xFF else {
                place += 1
                continue
            }
            let segment = Segment(code: data[place + 1], start: place)
            switch segment.code {
            case 0xFF: place += 1
            // Stuffing, markers that stand alone, and the start of another image.
            case 0x00, 0x01, 0xD0...0xD8: place += 2
            case 0xD9:
                place = data.count
                return segment
            default:
                guard place + 3 < data.count else { return nil }
                place += 2 + Swift.max(2, Int(data[place + 2]) << 8 | Int(data[place + 3]))
                return segment
            }
        }
        return nil
    }
}
