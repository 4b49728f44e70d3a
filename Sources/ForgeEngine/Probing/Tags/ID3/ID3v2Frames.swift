import ForgeModel
import ForgeSystem

/// Gathers what the frames of one ID3v2 tag say.
struct ID3v2Frames {
    /// Bytes of a picture's description at most, where nothing marks its end.
    private static let longestDescription = 512

    private var tag: FileTag
    private var contents = ID3Contents()
    private let version: UInt8
    private let decoding: TextDecoding

    init(_ version: UInt8, _ decoding: TextDecoding) {
        tag = FileTag(TagForm(rawValue: "ID3v2.\(version)"))
        (self.version, self.decoding) = (version, decoding)
    }

    /// The tag of all frames together.
    var gathered: FileTag {
        var gathered = tag
        (gathered.marks, gathered.hiddenMarks) = (contents.marks, contents.hidden)
        return gathered
    }

    /// - Parameter name: that of version 3.
    mutating func add(_ name: String, _ bytes: ArraySlice<UInt8>) {
        switch name {
        case "TXXX": addDescribed(bytes, hasLanguage: false, key: nil)
        case "COMM": addDescribed(bytes, hasLanguage: true, key: "comment")
        case "USLT": addDescribed(bytes, hasLanguage: true, key: "lyrics")
        case "APIC": addPicture(bytes)
        case "CHAP": addChapter(bytes)
        case "CTOC": addTable(bytes)
        case "SEEK": if bytes.count >= 4 { tag.next = ID3v2Number.of(bytes) }
        case "IPLS", "TIPL", "TMCL": addPeople(bytes)
        case _ where name.first == "T" || ID3v2Names.texts.contains(name):
            tag.add(ID3v2Names.keys[name] ?? name, values(name, bytes))
        default: break
        }
    }

    private mutating func values(_ name: String, _ bytes: ArraySlice<UInt8>) -> [String] {
        guard let encoding = bytes.first, var text = ID3Text(encoding, decoding) else { return [] }
        let values = text.values(bytes.dropFirst())
        if text.isDoubtful { tag.isDoubtful = true }
        if name == "TCON" { return values.flatMap(ID3Genres.genres) }
        guard version < 4, ID3v2Names.peopleBySlash.contains(name) else { return values }
        return values.flatMap { $0.split(separator: "/").map(String.init) }
    }

    /// A text behind a description, which is its key where it has one.
    private mutating func addDescribed(_ bytes: ArraySlice<UInt8>, hasLanguage: Bool, key: String?) {
        guard let encoding = bytes.first, var text = ID3Text(encoding, decoding) else { return }
        var rest = bytes.dropFirst(hasLanguage ? 4 : 1)
        let description = text.take(&rest).trimmingBlanks
        // A comment is one text, in which a NUL means nothing; it is the comment whatever its description but one
        // that programs look for.
        let values = hasLanguage ? [text.take(&rest)] : text.values(rest)
        if text.isDoubtful { tag.isDoubtful = true }
        let isNamed = key == nil || !description.isEmpty && description.lowercased() != key
        tag.add(isNamed ? description : key ?? "", values)
    }

    /// Pairs of a part and who had it.
    private mutating func addPeople(_ bytes: ArraySlice<UInt8>) {
        guard let encoding = bytes.first, var text = ID3Text(encoding, decoding) else { return }
        let list = text.values(bytes.dropFirst())
        for (part, name) in zip(list, list.dropFirst()).enumerated().filter({ $0.offset % 2 == 0 }).map(
            \.element)
        where ID3v2Names.narrators.contains(part.trimmingBlanks.lowercased()) {
            tag.add("narrator", name)
        }
    }

    private mutating func addPicture(_ bytes: ArraySlice<UInt8>) {
        guard let encoding = bytes.first, var text = ID3Text(encoding, decoding),
            var latin = ID3Text(0, decoding)
        else { return }
        var rest = bytes.dropFirst()
        // Version 2 has three letters for the format and no NUL behind them. What it says is of no account.
        if version == 2 { rest = rest.dropFirst(3) } else { _ = latin.take(&rest) }
        guard let type = rest.first else { return }
        rest = rest.dropFirst()
        let behindType = rest
        _ = text.take(&rest)
        if !CoverImage.isPicture(rest) {
            // A description whose end is not marked as its encoding has it.
            let start = behindType.indices.prefix(Self.longestDescription).first {
                CoverImage.isPicture(behindType[$0...])
            }
            rest = behindType[(start ?? behindType.endIndex)...]
        }
        tag.add(FileTag.Picture(data: Array(rest), kind: CoverImage.Kind(pictureType: Int(type))))
    }

    /// Start and end in milliseconds and in bytes, and frames of its own (id3.org: id3v2-chapters-1.0).
    private mutating func addChapter(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        let id = ID3Contents.takeID(&rest)
        guard rest.count >= 16 else { return }
        let start = UInt32(ID3v2Number.of(rest))
        contents.add(FileTag.Mark(start: start, title: title(rest.dropFirst(16))), id: id)
    }

    /// Flags, how many children there are, and those.
    private mutating func addTable(_ bytes: ArraySlice<UInt8>) {
        var rest = bytes
        let id = ID3Contents.takeID(&rest)
        guard let flags = rest.popFirst(), let count = rest.popFirst() else { return }
        var children: [[UInt8]] = []
        for _ in 0..<count where !rest.isEmpty { children.append(ID3Contents.takeID(&rest)) }
        contents.add(
            ID3Contents.Table(isTop: flags & 0x02 != 0, children: children, title: title(rest)), id: id)
    }

    /// The title among the frames of a chapter or a table.
    private func title(_ frames: ArraySlice<UInt8>) -> String? {
        var inner = ID3v2Frames(version, decoding)
        // No chapters within chapters: depth is bounded.
        ID3v2Frame.forEach(frames, ID3v2Header(version: version)) { name, contents in
            if name == "TIT2" { inner.add(name, contents) }
        }
        return inner.tag.texts["title"]?.first
    }
}
