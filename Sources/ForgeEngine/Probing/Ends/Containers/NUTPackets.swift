import ForgeModel

/// The packets of a NUT file, by the table of frame codes in its main header (NUT specification, "Main header" and "Frame").
struct NUTPackets {
    /// The meaning of a frame's first byte.
    private struct Code {
        var flags: Int64
        var sizeUnit: Int64 = 1
        var size: Int64 = 0
        var reserved: Int64 = 0
        var header: Int64 = 0
    }

    /// Bits of a code's flags: fields that the frame's own header has.
    private static let (codedTime, stream, sizeHigh, checkSum, reserved) =
        (8, 16, 32, 64, 128)
        as (
            Int64, Int64, Int64, Int64, Int64
        )
    private static let (headerIndex, matchTime, coded, invalid) =
        (1 << 10, 1 << 11, 1 << 12, 1 << 13)
        as (
            Int64, Int64, Int64, Int64
        )
    /// All but a frame's begin with this letter.
    private static let letter: UInt8 = 0x4E
    private static let mainHeader: [UInt8] = [letter, 0x4D, 0x7A, 0x56, 0x1F, 0x5F, 0x04, 0xAD]
    /// Bytes that a main header and a frame's header have at the most.
    private static let (largestMain, largestFrame) = (1 << 14, 128)
    /// The length up to which a packet's header has no check sum.
    private static let headerLimit: Int64 = 4096
    /// Of bytes in a packet, and of what they are counted in: what would be more is none.
    private static let sizeLimit: Int64 = 1 << 31
    /// Packets that are walked.
    private static let most = 1 << 16

    private var codes: [Code] = []
    /// Bytes of the beginnings that frames may leave out.
    private var headers: [Int64] = [0]

    /// Nil where there is no table that can be read.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init?(of file: InputFile, at start: Int64) throws(ForgeError) {
        let view = try file.view(at: start, count: Self.largestMain)
        guard view.bytes.starts(with: Self.mainHeader),
            case var fields = Fields(view, at: Self.mainHeader.count), let size = fields.next()
        else { return nil }
        if size > Self.headerLimit { fields.position += 4 }
        let end = fields.position + Int(min(size, Int64(view.count))) - 4
        guard let version = fields.next(), version < 4 || fields.next() != nil, fields.next() != nil,
            fields.next() != nil, let clocks = fields.next(), clocks < 256
        else { return nil }
        for _ in 0..<2 * clocks where fields.next() == nil { return nil }
        guard readCodes(&fields) else { return nil }
        guard fields.position < end, let count = fields.next(), count < 128 else { return }
        for _ in 0..<count {
            guard let length = fields.next(), length < 256 else { return nil }
            headers.append(length)
            fields.position += Int(length)
        }
    }

    /// Reads what all bytes stand for that a frame may begin with.
    private mutating func readCodes(_ fields: inout Fields) -> Bool {
        var (unit, header) = (Int64(1), Int64(0))
        while codes.count < 256 {
            guard let flags = fields.next(), let count = fields.next() else { return false }
            var told: [Int64] = []
            for _ in 0..<count {
                guard told.count < 64, let field = fields.next() else { return false }
                told.append(field)
            }
            func field(_ index: Int) -> Int64? { index < told.count ? told[index] : nil }
            (unit, header) = (field(1) ?? unit, field(7) ?? header)
            var code = Code(flags: flags, sizeUnit: unit, reserved: field(4) ?? 0, header: header)
            let first = field(3) ?? 0
            let run = field(5) ?? unit - first
            guard run > 0, max(unit, first) < Self.sizeLimit else { return false }
            for index in 0..<min(run, 256) {
                if codes.count == Int(Self.letter) { codes.append(Code(flags: Self.invalid)) }
                guard codes.count < 256 else { break }
                code.size = first + index
                codes.append(code)
            }
        }
        return true
    }

    /// Where the last packet ends of those from a place on, which may be behind the end of the file; nil where something
    /// is none, or there are more than `most`.
    ///
    /// - Parameter content: where there may be something else.
    /// - Throws: `ForgeError` when the file cannot be read.
    func end(of file: InputFile, from start: Int64, to content: Int64) throws(ForgeError) -> Int64? {
        var offset = start
        for _ in 0..<Self.most {
            guard offset < content else { return offset }
            let view = try file.view(at: offset, count: Self.largestFrame)
            guard let size = view[0] == Self.letter ? Self.packet(view) : frame(view) else {
                // A header that is cut off.
                return view.count < Self.largestFrame && view.count < 16 ? file.size + 1 : nil
            }
            offset += size
        }
        return nil
    }

    /// Bytes of what is no frame, by its forward pointer.
    static func packet(_ view: ByteView) -> Int64? {
        var fields = Fields(view, at: mainHeader.count)
        guard let pointer = fields.next(), pointer < sizeLimit else { return nil }
        return Int64(fields.position) + (pointer > headerLimit ? 4 : 0) + pointer
    }

    private func frame(_ view: ByteView) -> Int64? {
        let code = codes[Int(view[0])]
        var fields = Fields(view, at: 1)
        guard code.flags & Self.invalid == 0 else { return nil }
        var (flags, size, reserved, header) = (code.flags, code.size, code.reserved, code.header)
        func takes(_ flag: Int64) -> Bool { flags & flag != 0 }
        if takes(Self.coded) {
            guard let changed = fields.next() else { return nil }
            flags ^= changed
        }
        if takes(Self.stream), fields.next() == nil { return nil }
        if takes(Self.codedTime), fields.next() == nil { return nil }
        if takes(Self.sizeHigh) {
            guard let high = fields.next(), high < Self.sizeLimit else { return nil }
            size += code.sizeUnit * high
        }
        if takes(Self.matchTime), fields.next() == nil { return nil }
        if takes(Self.headerIndex) {
            guard let index = fields.next() else { return nil }
            header = index
        }
        if takes(Self.reserved) {
            guard let count = fields.next() else { return nil }
            reserved = count
        }
        for _ in 0..<min(reserved, 256) where fields.next() == nil { return nil }
        if takes(Self.checkSum) { fields.position += 4 }
        guard header < headers.count else { return nil }
        // What large frames begin with is never left out.
        let leftOut = size > Self.headerLimit ? 0 : headers[Int(header)]
        return size >= leftOut ? Int64(fields.position) + size - leftOut : nil
    }

    /// Numbers of seven bits a byte, one behind the other.
    private struct Fields {
        let view: ByteView
        var position: Int

        init(_ view: ByteView, at start: Int) { (self.view, position) = (view, start) }

        /// Nil where the bytes end before; what has more than 63 bits counts as the largest.
        mutating func next() -> Int64? {
            let number = view.sevenBits(at: position, most: 10)
            guard number.isWhole else { return nil }
            position = number.end
            return number.value < 0 ? .max : number.value
        }
    }
}
