import M4BFormat

/// One frame of an ID3v2 tag: its name, and its contents as they were before they were packed.
struct ID3v2Frame {
    /// The name of version 3.
    let name: String
    /// Bytes with the header.
    let total: Int
    /// Nil where they are encrypted or cannot be unpacked.
    let contents: ArraySlice<UInt8>?

    /// The frame at the front; nil where there is none, or it does not end before its tag does.
    init?(_ bytes: ArraySlice<UInt8>, _ header: ID3v2Header) {
        guard let total = Self.total(bytes, header) else { return nil }
        let (nameSize, headerSize) = Self.sizes(header)
        name = Self.name(bytes.prefix(nameSize))
        self.total = total
        let flags = header.version == 2 ? 0 : bytes[bytes.startIndex + 9]
        contents = Self.unpacked(bytes.prefix(total).dropFirst(headerSize), flags, header)
    }

    private static func sizes(_ header: ID3v2Header) -> (name: Int, header: Int) {
        header.version == 2 ? (3, 6) : (4, 10)
    }

    /// Bytes of the frame at the front with its header; nil where there is none.
    static func total(_ bytes: ArraySlice<UInt8>, _ header: ID3v2Header) -> Int? {
        let (nameSize, headerSize) = sizes(header)
        guard bytes.count >= headerSize, isName(bytes.prefix(nameSize)) else { return nil }
        let sizeBytes = bytes.dropFirst(nameSize)
        let body = bytes.dropFirst(headerSize)
        let size =
            switch header.version {
            case 2: ID3v2Number.of(sizeBytes.prefix(3))
            case 3: ID3v2Number.of(sizeBytes)
            default: Self.size(sizeBytes, body)
            }
        guard size <= body.count else { return nil }
        return headerSize + size
    }

    /// Capitals and digits. iTunes wrote version 2's three with a blank or NUL behind them into tags of version 3.
    static func isName(_ bytes: ArraySlice<UInt8>) -> Bool {
        func isCapital(_ byte: UInt8) -> Bool {
            (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard bytes.count >= 3, bytes.prefix(3).allSatisfy(isCapital) else { return false }
        return bytes.dropFirst(3).allSatisfy { isCapital($0) || $0 == 0 || $0 == 0x20 }
    }

    private static func name(_ bytes: ArraySlice<UInt8>) -> String {
        let name = String(decoding: bytes.filter { $0 > 0x20 }, as: UTF8.self)
        return ID3v2Names.twins[name] ?? name
    }

    /// Version 4 has seven bits a byte; iTunes and others wrote eight, as in version 3. Behind the right size another
    /// frame begins, or padding, or nothing.
    private static func size(_ bytes: ArraySlice<UInt8>, _ body: ArraySlice<UInt8>) -> Int {
        let plain = ID3v2Number.of(bytes)
        guard let safe = ID3v2Size.synchsafe(bytes), safe != plain else { return plain }
        func fits(_ size: Int) -> Bool {
            guard size <= body.count else { return false }
            let next = body.dropFirst(size)
            return next.isEmpty || next.first == 0 || isName(next.prefix(4))
        }
        return !fits(safe) && fits(plain) ? plain : safe
    }

    private static func unpacked(
        _ bytes: ArraySlice<UInt8>, _ flags: UInt8, _ header: ID3v2Header
    ) -> ArraySlice<UInt8>? {
        switch header.version {
        case 2: return bytes
        case 3:
            guard flags & 0x40 == 0 else { return nil }
            let isPacked = flags & 0x80 != 0
            let rest = bytes.dropFirst((isPacked ? 4 : 0) + (flags & 0x20 != 0 ? 1 : 0))
            return isPacked ? Inflate.zlib(rest, limit: FileTag.sizeLimit)?[...] : rest
        default:
            guard flags & 0x04 == 0 else { return nil }
            var rest = bytes.dropFirst((flags & 0x40 != 0 ? 1 : 0) + (flags & 0x01 != 0 ? 4 : 0))
            let isPacked = flags & 0x08 != 0
            // Packed frames without their length were written, too: those begin with zlib's own mark.
            if isPacked, flags & 0x01 == 0, !Inflate.isZlib(rest) { rest = rest.dropFirst(4) }
            // The tag's flag speaks for all its frames, and was set with none of them so.
            let isUnsynchronised =
                !header.isSynchronised && (flags & 0x02 != 0 || header.isUnsynchronised && !hasSync(rest))
            if isUnsynchronised { rest = ID3v2Number.synchronised(rest)[...] }
            return isPacked ? Inflate.zlib(rest, limit: FileTag.sizeLimit)?[...] : rest
        }
    }

    /// Whether there is what unsynchronisation takes away.
    private static func hasSync(_ bytes: ArraySlice<UInt8>) -> Bool {
        zip(bytes, bytes.dropFirst()).contains { $0 == 0xFF && $1 >= 0xE0 } || bytes.last == 0xFF
    }

    /// More frames than any tag has.
    static let limit = 1 << 14

    /// Calls with the name, which is that of version 3, and the contents of each frame that can be read.
    static func forEach(
        _ body: ArraySlice<UInt8>, _ header: ID3v2Header, _ call: (String, ArraySlice<UInt8>) -> Void
    ) {
        var rest = body
        for _ in 0..<limit {
            guard let frame = ID3v2Frame(rest, header) else { return }
            rest = rest.dropFirst(frame.total)
            if let contents = frame.contents { call(frame.name, contents) }
        }
    }
}
