import ForgeModel
import ForgeSystem

/// The tags of ASF files, WMA among them (ASF specification, 3.10, 3.11, 4.7, 4.8).
///
/// libavformat 5.1 gives the last of several values, and no picture above 64 KiB, which only the library object holds.
struct ASFTags {
    /// Of the objects that hold tags.
    private static let description: UInt64 = 0x11CF_668E_75B2_2633
    private static let extended: UInt64 = 0x11D2_E307_D2D0_A440
    private static let headerExtension: UInt64 = 0x11CF_A92E_5FBF_03B5
    private static let metadata: UInt64 = 0x4877_5BAF_C5F8_CBEA
    private static let library: UInt64 = 0x49D1_9498_4423_1C94
    /// In the order in which programs fill them with the values of a name.
    private static let kinds = [description, extended, metadata, library]

    private let file: InputFile
    /// The tags of the objects of each kind.
    private var parts: [UInt64: FileTag] = [:]
    /// The tag of the object that is being read.
    private var tag = FileTag(TagForm(rawValue: "ASF"))

    /// - Throws: `ForgeError` when the file cannot be read.
    static func read(_ file: InputFile) throws(ForgeError) -> FileTag? {
        let head = try file.view(at: 0, count: 30)
        guard head.little(8, at: 0) == ASFObject.header, let size = head.little(8, at: 16) else { return nil }
        var reader = ASFTags(file: file)
        try reader.readObjects(
            ASFObject.first..<max(ASFObject.first, Int64(clamping: min(size, UInt64(file.size)))),
            isInExtension: false)
        var tag = FileTag(reader.tag.form)
        for kind in kinds { if let part = reader.parts[kind] { tag.add(part) } }
        return tag
    }

    private init(file: InputFile) { self.file = file }

    private mutating func readObjects(_ range: Range<Int64>, isInExtension: Bool) throws(ForgeError) {
        try ASFObject.forEach(in: range, of: file) { object throws(ForgeError) in
            let (kind, body, end) = (object.kind, object.body, object.end)
            tag = FileTag(tag.form)
            switch kind {
            case Self.description: addDescription(try view(body..<end))
            case Self.extended: addList(try view(body..<end), isExtended: true)
            case Self.metadata, Self.library: addList(try view(body..<end), isExtended: false)
            // 16 bytes of a GUID, two and four of numbers.
            case Self.headerExtension where !isInExtension && end - body > 22:
                try readObjects(body + 22..<end, isInExtension: true)
            default: break
            }
            if Self.kinds.contains(kind) { parts[kind, default: FileTag(tag.form)].add(tag) }
            return true
        }
    }

    private func view(_ range: Range<Int64>) throws(ForgeError) -> ByteView {
        try file.view(
            at: range.lowerBound,
            count: Int(min(range.upperBound - range.lowerBound, Int64(FileTag.sizeLimit))))
    }

    private mutating func addDescription(_ body: ByteView) {
        var place = 10
        for (index, key) in ["title", "artist", "copyright", "comment"].enumerated() {
            guard let size = body.little(2, at: 2 * index) else { return }
            tag.add(key, text(body, place..<place + Int(size)))
            place += Int(size)
        }
    }

    private mutating func addList(_ body: ByteView, isExtended: Bool) {
        guard let count = body.little(2, at: 0) else { return }
        var place = 2
        for _ in 0..<count {
            var (nameSize, kind, size): (UInt64?, UInt64?, UInt64?)
            let name: Range<Int>
            if isExtended {
                nameSize = body.little(2, at: place)
                guard let nameSize else { return }
                name = place + 2..<place + 2 + Int(nameSize)
                (kind, size) = (body.little(2, at: name.upperBound), body.little(2, at: name.upperBound + 2))
                place = name.upperBound + 4
            } else {
                nameSize = body.little(2, at: place + 4)
                guard let nameSize else { return }
                (kind, size) = (body.little(2, at: place + 6), body.little(4, at: place + 8))
                name = place + 12..<place + 12 + Int(nameSize)
                place = name.upperBound
            }
            guard let kind, let size, place + Int(size) <= body.count else { return }
            add(text(body, name).lowercased(), Int(kind), body, place..<place + Int(size))
            place += Int(size)
        }
    }

    private mutating func add(_ name: String, _ kind: Int, _ body: ByteView, _ value: Range<Int>) {
        let name = name.trimmingBlanks
        let key = Self.names[name] ?? name
        switch kind {
        case 0: tag.add(key, text(body, value))
        case 1: if name == "wm/picture" { addPicture(body.bytes[value]) }
        case 2...5:
            guard value.count <= 8, let number = body.little(value.count, at: value.lowerBound) else {
                return
            }
            // The one number that counts from 0.
            tag.add(key, name == "wm/track" ? String(number &+ 1) : String(number))
        default: break
        }
    }

    /// The type, the size, MIME type and description as texts, and the bytes.
    private mutating func addPicture(_ bytes: ArraySlice<UInt8>) {
        guard let type = bytes.first, var wide = ID3Text(1, TextDecoding()) else { return }
        var rest = bytes.dropFirst(5)
        _ = wide.take(&rest)
        _ = wide.take(&rest)
        tag.add(FileTag.Picture(data: Array(rest), kind: CoverImage.Kind(pictureType: Int(type))))
    }

    private func text(_ body: ByteView, _ range: Range<Int>) -> String {
        TextDecoding.utf16(
            body.bytes[min(range.lowerBound, body.count)..<min(range.upperBound, body.count)],
            isLittleEndian: true)
    }

    /// Keys under the names that libavformat has for them.
    private static let names = [
        "author": "artist", "description": "comment", "wm/albumartist": "album_artist",
        "wm/albumtitle": "album", "wm/composer": "composer", "wm/encodedby": "encoded_by",
        "wm/encodingsettings": "encoder", "wm/genre": "genre", "wm/language": "language",
        "wm/partofset": "disc", "wm/publisher": "publisher", "wm/tool": "encoder", "wm/track": "track",
        "wm/tracknumber": "track", "wm/year": "date",
    ]
}
