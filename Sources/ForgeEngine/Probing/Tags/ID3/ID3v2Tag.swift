import ForgeSystem
import M4BFormat

/// A reader of ID3v2, versions 2 to 4 (id3.org: id3v2-00, id3v2.3.0, id3v2.4.0-structure). Pure.
///
/// libavformat 5.1 gives the first of several values, and loses frames of tags that are unsynchronised as a whole.
struct ID3v2Tag {
    /// Reads a tag.
    ///
    /// - Parameter bytes: from the header on, as many as there are of the tag.
    /// - Returns: nil for what is no tag, or one that is packed in a way that nobody defined.
    static func read(_ bytes: [UInt8], _ decoding: TextDecoding) -> FileTag? {
        guard var header = ID3v2Header(bytes[...]), !header.isCompressed else { return nil }
        var body = bytes.dropFirst(ID3v2Header.count).prefix(header.size)
        if header.version < 4, header.isUnsynchronised { body = ID3v2Number.synchronised(body)[...] }
        let isUpdate = header.hasExtension && header.version == 4 && isUpdate(body)
        if header.hasExtension { body = withoutExtension(body, header.version) }
        // Version 4 undoes it frame by frame, whose sizes count what was put in; some wrote it as in version 3.
        if header.version == 4, header.isUnsynchronised {
            let whole = ID3v2Number.synchronised(body)[...]
            if reach(body, header) < reach(whole, header) { (body, header.isSynchronised) = (whole, true) }
        }
        var reader = ID3v2Frames(header.version, decoding)
        ID3v2Frame.forEach(body, header) { reader.add($0, $1) }
        var tag = reader.gathered
        tag.isUpdate = isUpdate
        return tag
    }

    /// How many frames follow each other; more than all others where it is up to the end, or to padding.
    private static func reach(_ body: ArraySlice<UInt8>, _ header: ID3v2Header) -> Int {
        var rest = body
        for count in 0..<ID3v2Frame.limit {
            guard let total = ID3v2Frame.total(rest, header) else {
                return rest.allSatisfy { $0 == 0 } ? ID3v2Frame.limit : count
            }
            rest = rest.dropFirst(total)
        }
        return ID3v2Frame.limit
    }

    /// The extended header's flag of version 4: four bytes of size and one that counts flags stand in front of it.
    private static func isUpdate(_ body: ArraySlice<UInt8>) -> Bool {
        !ID3v2Frame.isName(body.prefix(4)) && body.dropFirst(4).first == 1
            && (body.dropFirst(5).first ?? 0) & 0x40 != 0
    }

    /// An extension's size counts itself in version 4 and not in version 3. Some set its flag without having one.
    private static func withoutExtension(_ body: ArraySlice<UInt8>, _ version: UInt8) -> ArraySlice<UInt8> {
        guard !ID3v2Frame.isName(body.prefix(4)), body.count >= 4 else { return body }
        let size = version == 4 ? ID3v2Size.synchsafe(body) : ID3v2Number.of(body.prefix(4)) + 4
        return body.dropFirst(size ?? 0)
    }
}
