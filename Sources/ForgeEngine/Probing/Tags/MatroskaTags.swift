import ForgeModel

/// The tags of Matroska and WebM (RFC 9559, 5.1.8; RFC 8794).
///
/// libavformat 5.1 gives the last of several values.
struct MatroskaTags {
    private static let childLimit = 1 << 14

    private let file: InputFile
    private var tag = FileTag(TagForm(rawValue: "Matroska"))
    /// The level of the tag that is being read.
    private var level: UInt64 = 50
    /// The audio tracks' own numbers.
    private var soundTracks: [UInt64] = []

    /// - Throws: `ForgeError` when the file cannot be read.
    static func read(_ file: InputFile) throws(ForgeError) -> FileTag? {
        var reader = MatroskaTags(file: file)
        guard let segment = try EBMLElement.segment(of: file) else { return nil }
        var places: [Int64] = []
        var lists: [EBMLElement] = []
        try reader.forEachChild(of: segment) { child throws(ForgeError) in
            switch child.id {
            case 0x114D_9B74:
                places += try child.places(of: 0x1254_C367, in: file).map { segment.start + $0 }
            case 0x1654_AE6B: try reader.readTracks(child)
            case 0x1254_C367: lists.append(child)
            default: break
            }
            // Clusters follow, which the table in front leads past.
            return child.id != 0x1F43_B675
        }
        for place in places {
            guard let found = try EBMLElement.at(place, in: file), found.id == 0x1254_C367,
                !lists.contains(where: { $0.start == found.start })
            else { continue }
            lists.append(found)
        }
        for list in lists {
            try reader.forEachChild(of: list) { child throws(ForgeError) in
                if child.id == 0x7373 { try reader.readTag(child) }
                return true
            }
        }
        reader.placeLevels()
        return reader.tag
    }

    private init(file: InputFile) { self.file = file }

    private mutating func readTracks(_ list: EBMLElement) throws(ForgeError) {
        var found: [UInt64] = []
        try forEachChild(of: list) { track throws(ForgeError) in
            if try number(in: track, 0x83) == 2, let id = try number(in: track, 0x73C5) { found.append(id) }
            return true
        }
        soundTracks = found
    }

    /// Of a later tag the values replace those of an earlier one, since it speaks for something smaller.
    private mutating func readTag(_ element: EBMLElement) throws(ForgeError) {
        var own = FileTag(tag.form)
        var isWanted = true
        level = 50
        try forEachChild(of: element) { child throws(ForgeError) in
            if child.id == 0x63C0 {
                isWanted = try isOfBook(child)
                level = min(99, max(1, try number(in: child, 0x68CA) ?? 50))
            } else if child.id == 0x67C8 {
                try readSimple(child, prefix: "", depth: 0, to: &own)
            }
            return true
        }
        if isWanted { for (key, values) in own.texts { tag.replace(key, values) } }
    }

    /// Whether a tag speaks of the file or its only track of sound, not of a chapter or a picture.
    private func isOfBook(_ targets: EBMLElement) throws(ForgeError) -> Bool {
        var isOfBook = true
        try forEachChild(of: targets) { child throws(ForgeError) in
            guard [0x63C5, 0x63C4, 0x63C6, 0x63C9].contains(child.id) else { return true }
            let id = try number(of: child)
            let isTrack = child.id == 0x63C5 && soundTracks == [id]
            if id != 0, !isTrack { isOfBook = false }
            return true
        }
        return isOfBook
    }

    private func readSimple(_ element: EBMLElement, prefix: String, depth: Int, to tag: inout FileTag)
        throws(ForgeError)
    {
        var (name, values): (String, [String]) = ("", [])
        var inner: [EBMLElement] = []
        try forEachChild(of: element) { child throws(ForgeError) in
            switch child.id {
            case 0x45A3: name = try text(child)
            case 0x4487: values.append(try text(child))
            case 0x67C8: inner.append(child)
            default: break
            }
            return true
        }
        let key = (prefix + name).lowercased()
        tag.add(Self.names[key] ?? (Self.levelled.contains(key) ? "\(key)@\(level)" : key), values)
        guard depth < 4 else { return }
        for element in inner { try readSimple(element, prefix: key + "/", depth: depth + 1, to: &tag) }
    }

    private func text(_ element: EBMLElement) throws(ForgeError) -> String {
        let bytes = try file.view(
            at: element.start, count: Int(min(element.end(in: file) - element.start, 1 << 20))
        )
        .bytes
        return String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }

    private func number(in parent: EBMLElement, _ id: UInt32) throws(ForgeError) -> UInt64? {
        var found: UInt64?
        try forEachChild(of: parent) { child throws(ForgeError) in
            if child.id == id { found = try number(of: child) }
            return found == nil
        }
        return found
    }

    private func number(of element: EBMLElement) throws(ForgeError) -> UInt64 {
        let view = try file.view(at: element.start, count: Int(min(8, element.end(in: file) - element.start)))
        return view.big(view.count, at: 0) ?? 0
    }

    private func forEachChild(
        of parent: EBMLElement, _ body: (EBMLElement) throws(ForgeError) -> Bool
    ) throws(ForgeError) {
        try parent.forEachChild(in: file, most: Self.childLimit) { child throws(ForgeError) in
            let isInside = child.end(in: file) <= parent.end(in: file) || child.id == 0x1F43_B675
            return try isInside ? body(child) : false
        }
    }

    /// Keys under the names that libavformat has for them.
    private static let names = ["lead_performer": "performer", "date_released": "date"]

    /// The names whose meaning depends on the level of their tag.
    private static let levelled: Set<String> = ["title", "part_number"]

    /// Titles and numbers under the keys for what they are of (matroska.org: Tagging, "Target Types" for audio): 70 is a
    /// collection, 50 an album, which is what a tag speaks of that says nothing, 40 a part of it, 30 a track. What an album's
    /// tag says is the track's where nothing else is said of that.
    private mutating func placeLevels() {
        let texts = tag.texts
        func values(_ key: String, _ levels: ClosedRange<UInt64>) -> [String] {
            levels.lazy.compactMap { texts["\(key)@\($0)"] }.first ?? []
        }
        let (series, album, track) = (
            values("title", 70...99), values("title", 50...69), values("title", 1...39)
        )
        let (of50, of40, of30) = (
            values("part_number", 50...69), values("part_number", 40...49), values("part_number", 1...39)
        )
        for key in Self.levelled { for level in 1...99 { tag.replace("\(key)@\(level)", []) } }
        tag.add("title", track.isEmpty ? album : track)
        if !track.isEmpty, tag.texts["album"] == nil { tag.add("album", album) }
        tag.add("series", series)
        tag.add("disc", of40)
        let isOfSeries = !of30.isEmpty || !series.isEmpty
        tag.add("track", isOfSeries ? of30 : of50)
        if isOfSeries { tag.add("series-part", of50) }
    }
}
