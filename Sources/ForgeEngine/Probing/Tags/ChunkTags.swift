import ForgeModel
import ForgeSystem

/// The tags in files made of chunks: WAV and AVI (RIFF, RIFX, RF64, BW64), W64, AIFF, CAF and DSDIFF, and of DSF, which
/// points to its own.
struct ChunkTags {
    /// libavformat's names.
    static let containers: Set<String> = ["wav", "avi", "w64", "aiff", "caf", "iff", "dsf"]

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
        } else if head.has("riff") {
            try reader.walkWave64()
        } else if head.has("caff") {
            try reader.walkCAF()
        } else if head.has("DSD "), let offset = head.little(8, at: 20), offset > 0 {
            try reader.addID3(Int64(clamping: offset), file.size)
        }
        // ID3 holds more than the few short texts of the formats' own.
        return reader.tags.filter(\.form.isID3) + reader.tags.filter { !$0.form.isID3 }
    }

    private init(file: InputFile, decoding: TextDecoding) { (self.file, self.decoding) = (file, decoding) }

    private mutating func walk(from start: Int64, sizeWidth: Int, isLittleEndian: Bool) throws(ForgeError) {
        var texts = FileTag(TagForm(rawValue: isLittleEndian ? "RIFF INFO" : "IFF"))
        var wide: Int64?
        let walk = ChunkWalk(file: file, isLittleEndian: isLittleEndian, sizeWidth: sizeWidth)
        try walk.visit(from: start) { chunk throws(ForgeError) in
            let (header, body) = (chunk.name, chunk.start)
            var size = min(chunk.size, file.size)
            if header.has("ds64") {
                wide = (try file.view(at: body, count: 16).little(8, at: 8)).map { Int64(clamping: $0) }
            }
            if header.has("data"), chunk.size == 0xFFFF_FFFF, let wide { size = min(wide, file.size) }
            if header.has("id3 ") || header.has("ID3 ") {
                try addID3(body, body + size)
            } else if header.has("LIST"), try file.view(at: body, count: 4).has("INFO") {
                let list = try file.view(at: body + 4, count: Self.textSize(size - 4))
                addInfo(list, isLittleEndian, to: &texts)
            } else if let key = Self.iffNames[String(decoding: header.bytes.prefix(4), as: UTF8.self)],
                !isLittleEndian
            {
                let bytes = try file.view(at: body, count: Self.textSize(size)).bytes
                texts.add(key, bytes.prefix { $0 != 0 }, decoding)
            }
            let end = body + size
            if size % 2 == 1, try !isUnpadded(end) { return end + 1 }
            return end
        }
        if !texts.isEmpty { tags.append(texts) }
    }

    /// Chunks named by GUIDs ("Wave64" by Sony Pictures Digital). Those of RIFF have its names in front.
    private mutating func walkWave64() throws(ForgeError) {
        var texts = FileTag(TagForm(rawValue: "W64"))
        try W64End.forEachChunk(of: file) { chunk throws(ForgeError) in
            let head = UInt64(W64End.headerSize)
            guard chunk.size >= head else { return false }
            let body = chunk.start + W64End.headerSize
            let size = Int64(clamping: min(chunk.size - head, UInt64(file.size)))
            if chunk.name.has("id3 ") || chunk.name.has("ID3 ") {
                try addID3(body, body + size)
            } else if chunk.name.has("list") || chunk.name.has("LIST"),
                try file.view(at: body, count: 4).has("INFO")
            {
                addInfo(try file.view(at: body + 4, count: Self.textSize(size - 4)), true, to: &texts)
            } else if chunk.name.bytes.starts(with: Self.summary) {
                addSummary(try file.view(at: body, count: Self.textSize(size)), to: &texts)
            }
            return true
        }
        if !texts.isEmpty { tags.append(texts) }
    }

    /// Names as in RIFF, and texts in UTF-16.
    private func addSummary(_ list: ByteView, to tag: inout FileTag) {
        var place = 4
        while place + 8 <= list.count, let size = list.little(4, at: place + 4) {
            let name = String(decoding: list.bytes[place..<place + 4], as: UTF8.self)
            let end = place + 8 + min(Int(size), list.count - place - 8)
            let text = TextDecoding.utf16(list.bytes[place + 8..<end], isLittleEndian: true)
            tag.add(Self.infoNames[name] ?? name, text.prefix { $0 != "\0" }.description)
            place = end
        }
    }

    /// "info" has names and texts in turns (Apple, "Core Audio Format Specification").
    private mutating func walkCAF() throws(ForgeError) {
        var texts = FileTag(TagForm(rawValue: "CAF"))
        for chunk in try CAFEnd.chunks(of: file) {
            let body = chunk.end - chunk.size
            if chunk.name.has("info") {
                let list = try file.view(at: body, count: Self.textSize(chunk.size)).bytes.dropFirst(4)
                let strings = list.split(separator: 0, omittingEmptySubsequences: false)
                for (name, value) in zip(strings, strings.dropFirst()).enumerated()
                    .filter({ $0.offset % 2 == 0 }).map(\.element)
                {
                    let key = String(decoding: name, as: UTF8.self).lowercased()
                    texts.add(Self.cafNames[key] ?? key, value, decoding)
                }
            } else if chunk.name.has("id3 ") || chunk.name.has("ID3 ") {
                try addID3(body, chunk.end)
            }
        }
        if !texts.isEmpty { tags.append(texts) }
    }

    /// Bytes of a list of texts that are read.
    private static func textSize(_ size: Int64) -> Int { Int(max(0, min(size, 1 << 20))) }

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
    private static let cafNames = [
        "comments": "comment", "recorded date": "date", "track number": "track",
        "encoding application": "encoder",
    ]
    /// The GUID {925F94BC-525A-11D2-86DC-00C04F8EDB8A}.
    private static let summary: [UInt8] = [
        0xBC, 0x94, 0x5F, 0x92, 0x5A, 0x52, 0xD2, 0x11, 0x86, 0xDC, 0x00, 0xC0, 0x4F, 0x8E, 0xDB, 0x8A,
    ]
    private static let iffNames = [
        "NAME": "title", "AUTH": "author", "(c) ": "copyright", "ANNO": "comment",
    ]
}

extension Int64 {
    fileprivate func clamped(to limit: Int) -> Int64 { Swift.min(self, Int64(limit)) }
}
