/// The boxes of a movie box as an edit wants them.
struct EditedMovie {
    typealias Part = M4BEditPlan.Part

    private(set) var parts: [MoviePart]
    /// The movie box with its header, in the file.
    let range: Range<Int64>
    /// Bytes of its header.
    let headerSize: Int
    /// Bytes behind its last box.
    let rest: Range<Int64>
    /// Bytes that say nothing of what there is: the next free number of a track, and bytes of a free box.
    private(set) var firstPatches: [M4BEdit.Patch] = []
    /// Bytes that make references of free boxes, to a track that is not there yet.
    private(set) var references: [M4BEdit.Patch] = []
    /// Bytes that end references to a chapter track that is no more, which are made free when it is not.
    private(set) var lastPatches: [M4BEdit.Patch] = []
    /// All of them, for a file that is written anew.
    var patches: [M4BEdit.Patch] { firstPatches + references + lastPatches }

    /// - Parameters:
    ///   - text: where the text samples will be; nil for those of an edit without chapters.
    init(
        _ file: OpenedMovie, _ edit: M4BEdit, _ chapters: EditedChapters?, textStart: Int64,
        keepsPadding: Bool
    ) throws {
        (range, headerSize) = (file.moov.fileRange, file.moov.position - file.moov.start)
        let boxes = file.boxes
        parts = boxes.map { MoviePart($0) }
        rest = (boxes.last?.fileRange.upperBound ?? file.moov.fileBody.lowerBound)..<range.upperBound
        if let chapters {
            try setReferences(boxes, chapters)
            setTrack(boxes, chapters, textStart: textStart)
            setLength(of: file, chapters)
        }
        try setUserData(
            boxes,
            UserDataEdit(edit: edit, nero: chapters?.nero, keepsPadding: keepsPadding))
        for patch in edit.patches {
            guard let index = parts.firstIndex(where: { $0.old?.contains(patch.offset) ?? false }),
                parts[index].parts == nil, let old = parts[index].old
            else { continue }
            parts[index].parts = [.file(old)]
        }
    }

    /// Bytes of the boxes that change, and of those behind the first of them.
    var movingSize: Int64 {
        parts.drop { !$0.isChanged }.filter { !$0.isFree }.reduce(0) { $0 + $1.contents.size }
    }

    private mutating func setTrack(_ boxes: [BoxCursor], _ chapters: EditedChapters, textStart: Int64) {
        let places = boxes.indices.filter { chapters.removed.contains(boxes[$0].start) }
        for place in places { parts[place].parts = [] }
        guard let track = chapters.track(textStart: textStart) else { return }
        if let place = places.first {
            parts[place].parts = [.bytes(track)]
        } else {
            let last = boxes.lastIndex { $0.type == "trak" } ?? boxes.endIndex - 1
            parts.insert(MoviePart("trak", [.bytes(track)]), at: last + 1)
        }
        if let patch = chapters.nextTrackPatch(boxes.first("mvhd")) { firstPatches.append(patch) }
    }

    /// A movie that was as long as a chapter track that went on behind the sound is as long as the rest.
    private mutating func setLength(of file: OpenedMovie, _ chapters: EditedChapters) {
        guard let header = file.boxes.first("mvhd")?.fileRange else { return }
        let removed = file.boxes.filter { chapters.removed.contains($0.start) }.map(\.fileRange.lowerBound)
        func patches(without removed: [Int64]) -> [M4BEdit.Patch] {
            file.file.durationPatches(without: Set(removed)).filter {
                header.contains($0.offset) && Sector.holds($0.offset, $0.bytes.count)
            }
        }
        // What was wrong before is left to whoever asks for it.
        if patches(without: []).isEmpty { lastPatches += patches(without: removed) }
    }

    private mutating func setReferences(_ boxes: [BoxCursor], _ chapters: EditedChapters) throws {
        for (start, references) in chapters.references {
            guard let index = boxes.firstIndex(where: { $0.start == start }) else { continue }
            let children = try boxes[index].children()
            let old = children.first("tref")
            let others = try old?.children().filter { $0.type != "chap" } ?? []
            if let old, references.isEmpty, others.isEmpty, Sector.holds(old.fileRange.lowerBound + 4, 4) {
                lastPatches.append(
                    M4BEdit.Patch(offset: old.fileRange.lowerBound + 4, bytes: Array("free".utf8)))
                continue
            }
            var tref = BoxBuffer()
            tref.box("tref") {
                for other in others { $0.append(other.whole) }
                if !references.isEmpty { $0.box("chap") { for id in references { $0.u32(id) } } }
            }
            // One that was made free before.
            if old == nil,
                let free = children.first(where: {
                    MoviePart.isFree($0.type) && $0.end - $0.start == tref.count
                        && Sector.holds($0.fileRange.lowerBound + 4, 4)
                })
            {
                let place = free.fileRange.lowerBound
                firstPatches.append(M4BEdit.Patch(offset: place + 8, bytes: Array(tref.bytes[8...])))
                self.references.append(M4BEdit.Patch(offset: place + 4, bytes: Array("tref".utf8)))
                continue
            }
            // Behind the header and the edits, where other writers have it.
            let before = children.last { ["tkhd", "edts", "tapt"].contains($0.type) }
            let place = old?.fileRange ?? before.map { $0.fileRange.upperBound..<$0.fileRange.upperBound }
            guard let place else { continue }
            let (trak, body) = (boxes[index].fileRange, boxes[index].fileBody)
            let size = body.count + 8 + tref.count - place.count
            var header = BoxBuffer()
            header.u32(UInt32(clamping: size))
            header.fourCC("trak")
            parts[index].parts = [
                .bytes(header.bytes), .file(body.lowerBound..<place.lowerBound), .bytes(tref.bytes),
                .file(place.upperBound..<trak.upperBound),
            ]
        }
    }

    private mutating func setUserData(_ boxes: [BoxCursor], _ edit: UserDataEdit) throws {
        guard edit.concernsItems || edit.nero != nil else { return }
        let users = boxes.indices.filter { boxes[$0].type == "udta" }
        func holding(_ test: (BoxCursor) -> Bool) -> Int? {
            users.first { (try? boxes[$0].children().contains(where: test)) ?? false }
        }
        func position(of index: Int) -> Int {
            parts.firstIndex { $0.old == boxes[index].fileRange } ?? parts.endIndex
        }
        var forItems = edit.concernsItems ? holding(UserDataEdit.hasItems) : nil
        // Some writers have the items beside the user data.
        if edit.concernsItems, forItems == nil, let meta = boxes.firstIndex(where: UserDataEdit.hasItems) {
            let bytes = try edit.metadata(boxes[meta])
            if bytes != boxes[meta].whole { parts[position(of: meta)].parts = [.bytes(bytes)] }
        } else if edit.concernsItems, forItems == nil {
            forItems = users.first
            if users.isEmpty {
                parts.append(MoviePart("udta", [.bytes(try edit.userData(nil, isForItems: true))]))
                return
            }
        }
        let forList = holding { $0.type == "chpl" } ?? forItems ?? users.first
        for index in users where index == forItems || edit.nero != nil && index == forList {
            let isForList = index == forList
            let own = UserDataEdit(
                edit: edit.edit, nero: isForList ? edit.nero : nil, keepsPadding: edit.keepsPadding)
            let bytes = try own.userData(boxes[index], isForItems: index == forItems)
            if bytes != boxes[index].whole { parts[position(of: index)].parts = [.bytes(bytes)] }
        }
        if users.isEmpty, let nero = edit.nero, !nero.isEmpty {
            parts.append(MoviePart("udta", [.bytes(try edit.userData(nil, isForItems: false))]))
        }
    }
}
