import ForgeModel
import ForgeSystem

/// The tags in files made of chunks: WAV (RIFF, RIFX, RF64, BW64), AIFF and DSDIFF, and of DSF, which points to its own.
struct ChunkTags {
    private let file: InputFile
    private let decoding: TextDecoding
    private(set) var tags: [FileTag] = []

    /// Tags in the order of their strength.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func read(_ file: InputFile, _ decoding: TextDecoding) throws(ForgeError) -> [FileTag] {
        var reader = ChunkTags(file: file, decoding: decoding)
        let head = try file.view(at: 0, count: 28)
        if ["RIFF", "RF64", "BW64"].contains(where: { head.bytes.starts(with: $0.utf8) }) {
            try reader.walk(from: 12, sizeWidth: 4, isLittleEndian: true)
        } else if head.has("RIFX") || head.has("FORM") {
            try reader.walk(from: 12, sizeWidth: 4, isLittleEndian: false)
        } else if head.has("FRM8") {
            try reader.walk(from: 16, sizeWidth: 8, isLittleEndian: false)
        } else if head.has("DSD "), let offset = head.little(8, at: 20), offset > 0 {
            try reader.addID3(Int64(clamping: offset), file.size)
        }
        // ID3 holds more than the few short texts of the formats' own.
        return reader.tags.filter(\.form.isID3) + reader.tags.filter { !$0.form.isID3 }
    }

    private init(file: InputFile, decoding: TextDecoding) { (self.file, self.decoding) = (file, decoding) }

    private mutating func walk(from start: Int64, sizeWidth: Int, isLittleEndian: Bool) throws(ForgeError) {
        var texts = FileTag(TagForm(rawValue: isLittleEndian ? "RIFF INFO" : "IFF"))
        var offset = start
        var wide: Int64?
        for _ in 0..<ChunkWalk.limit {
            let header = try file.view(at: offset, count: 4 + sizeWidth)
            let told = isLittleEndian ? header.little(sizeWidth, at: 4) : header.big(sizeWidth, at: 4)
            guard let told else { break }
            var size = Int64(clamping: min(told, UInt64(file.size)))
            let body = offset + Int64(4 + sizeWidth)
            if header.has("ds64") {
                wide = (try file.view(at: body, count: 16).little(8, at: 8)).map { Int64(clamping: $0) }
            }
            if header.has("data"), told == 0xFFFF_FFFF, let wide { size = min(wide, file.size) }
            if header.has("id3 ") || header.has("ID3 ") {
                try addID3(body, body + size)
            } else if header.has("LIST"), try file.view(at: body, count: 4).has("INFO") {
                let list = try file.view(at: body + 4, count: Int(min(size - 4, 1 << 20)))
                addInfo(list, isLittleEndian, to: &texts)
            } else if let key = Self.iffNames[String(decoding: header.bytes.prefix(4), as: UTF8.self)],
                !isLittleEndian
            {
                let bytes = try file.view(at: body, count: Int(min(size, 1 << 20))).bytes
                texts.add(key, bytes.prefix { $0 != 0 }, decoding)
            }
            offset = body + size
            if size % 2 == 1, try !isUnpadded(offset) { offset += 1 }
        }
        if !texts.isEmpty { tags.append(texts) }
    }

    /// Whether a chunk of tags begins where the byte should be that fills up an odd one.
    private func isUnpadded(_ offset: Int64) throws(ForgeError) -> Bool {
        let next = try file.view(at: offset, count: 4)
        return next.has("id3 ") || next.has("ID3 ") || next.has("LIST")
    }

    private mutating func addID3(_ start: Int64, _ end: Int64) throws(ForgeError) {
        let count = Int(max(0, min(end, file.size) - start).clamped(to: FileTag.sizeLimit))
        guard let tag = ID3v2Tag.read(try file.view(at: start, count: count).bytes, decoding) else { return }
        tags.append(tag)
    }

    private func addInfo(_ list: ByteView, _ isLittleEndian: Bool, to tag: inout FileTag) {
        var place = 0
        while let told = isLittleEndian ? list.little(4, at: place + 4) : list.big(4, at: place + 4) {
            let name = String(decoding: list.bytes[place..<place + 4], as: UTF8.self)
            let start = place + 8
            let end = start + min(Int(told), list.count - start)
            tag.add(Self.infoNames[name] ?? name, list.bytes[start..<end].prefix { $0 != 0 }, decoding)
            // Programs forget the byte that fills up an odd one.
            let isPadded = end % 2 == 1 && (end >= list.count || list[end] == 0)
            place = end + (isPadded ? 1 : 0)
        }
    }

    private static let infoNames = [
        "IART": "artist", "ICMT": "comment", "ICOP": "copyright", "ICRD": "date", "IGNR": "genre",
        "ILNG": "language", "INAM": "title", "IPRD": "album", "IPRT": "track", "ITRK": "track",
        "ISFT": "encoder", "ITCH": "encoded_by",
    ]
    private static let iffNames = [
        "NAME": "title", "AUTH": "author", "(c) ": "copyright", "ANNO": "comment",
    ]
}

extension Int64 {
    fileprivate func clamped(to limit: Int) -> Int64 { Swift.min(self, Int64(limit)) }
}
