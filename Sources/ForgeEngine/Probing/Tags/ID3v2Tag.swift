import ForgeSystem

/// A reader of ID3v2, versions 2 to 4 (id3.org: id3v2-00, id3v2.3.0, id3v2.4.0-structure). Pure.
///
/// libavformat 5.1 gives the first of several values, and loses frames of tags that are unsynchronised as a whole.
struct ID3v2Tag {
    /// The ten bytes in front of a tag, or behind it.
    struct Header {
        let version: UInt8
        let flags: UInt8
        /// Bytes of the tag without header and footer, as it says.
        let size: Int
        /// Whether unsynchronisation has been undone in all of the tag.
        fileprivate(set) var isSynchronised = false

        static let count = 10

        /// - Parameter mark: "ID3", or "3DI" for the footer.
        init?(_ bytes: ArraySlice<UInt8>, mark: StaticString = "ID3") {
            let bytes = ByteView(bytes: Array(bytes.prefix(Self.count)))
            guard bytes.count == Self.count, bytes.has(mark), (2...4).contains(bytes[3]), bytes[4] < 0xFF,
                let size = ID3v2Tag.synchsafe(bytes.bytes[6...])
            else { return nil }
            (version, flags, self.size) = (bytes[3], bytes[5], size)
        }

        /// That of frames within a frame.
        init(version: UInt8) { (self.version, flags, size) = (version, 0, 0) }

        var isUnsynchronised: Bool { flags & 0x80 != 0 }
        var hasExtension: Bool { version > 2 && flags & 0x40 != 0 }
        /// Of version 2, of which nobody defined how.
        var isCompressed: Bool { version == 2 && flags & 0x40 != 0 }
        var hasFooter: Bool { version == 4 && flags & 0x10 != 0 }

        /// Bytes in all.
        var total: Int64 { Int64(size) + Int64(Self.count) + (hasFooter ? Int64(Self.count) : 0) }
    }

    /// More frames than any tag has.
    private static let frameLimit = 1 << 14

    /// What a tag says.
    ///
    /// - Parameter bytes: from the header on, as many as there are of the tag.
    /// - Returns: nil for what is no tag, or one that is packed in a way that nobody defined.
    static func read(_ bytes: [UInt8], _ decoding: TextDecoding) -> FileTag? {
        guard var header = Header(bytes[...]), !header.isCompressed else { return nil }
        var body = bytes.dropFirst(Header.count).prefix(header.size)
        if header.version < 4, header.isUnsynchronised { body = synchronised(body)[...] }
        let isUpdate = header.hasExtension && header.version == 4 && isUpdate(body)
        if header.hasExtension { body = withoutExtension(body, header.version) }
        // Version 4 undoes it frame by frame, whose sizes count what was put in; some wrote it as in version 3.
        if header.version == 4, header.isUnsynchronised {
            let whole = synchronised(body)[...]
            if reach(body, header) < reach(whole, header) { (body, header.isSynchronised) = (whole, true) }
        }
        var reader = ID3v2Frames(header.version, decoding)
        forEachFrame(body, header) { reader.add($0, $1) }
        var tag = reader.gathered
        tag.isUpdate = isUpdate
        return tag
    }

    /// How many frames follow each other; more than all others where it is up to the end, or to padding.
    private static func reach(_ body: ArraySlice<UInt8>, _ header: Header) -> Int {
        var rest = body
        for count in 0..<frameLimit {
            guard let total = ID3v2Frame.total(rest, header) else {
                return rest.allSatisfy { $0 == 0 } ? frameLimit : count
            }
            rest = rest.dropFirst(total)
        }
        return frameLimit
    }

    /// The extended header's flag of version 4: four bytes of size and one that counts flags stand in front of it.
    private static func isUpdate(_ body: ArraySlice<UInt8>) -> Bool {
        !ID3v2Frame.isName(body.prefix(4)) && body.dropFirst(4).first == 1
            && (body.dropFirst(5).first ?? 0) & 0x40 != 0
    }

    /// Calls with the name, which is that of version 3, and the contents of each frame that can be read.
    static func forEachFrame(
        _ body: ArraySlice<UInt8>, _ header: Header, _ call: (String, ArraySlice<UInt8>) -> Void
    ) {
        var rest = body
        for _ in 0..<frameLimit {
            guard let frame = ID3v2Frame(rest, header) else { return }
            rest = rest.dropFirst(frame.total)
            if let contents = frame.contents { call(frame.name, contents) }
        }
    }

    /// An extension's size counts itself in version 4 and not in version 3. Some set its flag without having one.
    private static func withoutExtension(_ body: ArraySlice<UInt8>, _ version: UInt8) -> ArraySlice<UInt8> {
        guard !ID3v2Frame.isName(body.prefix(4)), body.count >= 4 else { return body }
        let size = version == 4 ? synchsafe(body) : number(body.prefix(4)) + 4
        return body.dropFirst(size ?? 0)
    }

    /// Takes out the NULs that were put behind each 0xFF so that no player takes it for sound.
    static func synchronised(_ bytes: ArraySlice<UInt8>) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count)
        var isAfterFF = false
        for byte in bytes {
            if !(isAfterFF && byte == 0) { result.append(byte) }
            isAfterFF = byte == 0xFF
        }
        return result
    }

    static func number(_ bytes: ArraySlice<UInt8>) -> Int { bytes.prefix(4).reduce(0) { $0 << 8 | Int($1) } }

    /// Four times seven bits; nil where a byte has eight, or there are fewer.
    static func synchsafe(_ bytes: ArraySlice<UInt8>) -> Int? {
        let digits = bytes.prefix(4)
        guard digits.count == 4, digits.allSatisfy({ $0 < 0x80 }) else { return nil }
        return digits.reduce(0) { $0 << 7 | Int($1) }
    }
}
