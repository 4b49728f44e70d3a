/// An edit that writes the file anew: the movie box in front with room for later edits, all else as it was.
struct CopyEdit {
    typealias Part = M4BEditPlan.Part

    /// Room in the movie box beside what the boxes that edits change need again.
    private static let room = 16 << 10
    private static let mostRoom = 8 << 20
    /// Room for titles, beside twice what there is of them.
    private static let textRoom = 4096

    private let edit: M4BEdit
    private let chapters: EditedChapters?
    private let movie: OpenedMovie
    /// Where old offsets count the new titles from.
    private let textOffset: Int64

    init(_ edit: M4BEdit, _ chapters: EditedChapters?, _ movie: OpenedMovie) throws {
        (self.edit, self.chapters, self.movie) = (edit, chapters, movie)
        textOffset = movie.file.fileSize + 8
        guard movie.file.tracks.allSatisfy({ $0.externalMedia == nil }) else {
            throw M4BEditError.mediaElsewhere
        }
        for box in movie.file.topLevelBoxes where ["meta", "mfra", "sidx"].contains(box.type) {
            throw M4BEditError.offsets(box.type)
        }
        for box in movie.boxes where ["meta", "trak", "udta"].contains(box.type) {
            let metas = box.type == "meta" ? [box] : try box.children().filter { $0.type == "meta" }
            for meta in metas
            where try MetadataReader.contents(of: meta).children().contains(where: { $0.type == "iloc" }) {
                throw M4BEditError.offsets("iloc")
            }
        }
    }

    func plan() throws -> M4BEditPlan {
        let new = try EditedMovie(movie, edit, chapters, textStart: textOffset, keepsPadding: true)
        let patches = edit.patches + new.patches
        let source = PlannedFile(movie.source, writes: patches.map { ($0.offset, $0.bytes) })
        let boxes = try new.parts.filter { !$0.isFree }.map { part in
            let bytes = try Part.bytes(of: part.contents, from: source)
            return BoxCursor(
                wholeBox: bytes, at: 0, type: part.type,
                headerSize: bytes.starts(with: [0, 0, 0, 1]) ? 16 : 8)
        }.filter { $0.end > 0 }
        let rest = try source.bytes(at: new.rest.lowerBound, count: new.rest.count)

        var placed = Placement(movie.file, dropping: chapters?.isOldText)
        // A first turn for the sizes and for what is needed; where offsets become wider, everything moves once more.
        var front = try front(boxes, rest, &placed)
        for _ in 0..<3 {
            placed.lay(front: front, text: chapters?.text.count ?? 0)
            let next = try self.front(boxes, rest, &placed)
            if next.count == front.count {
                let parts = placed.parts(front: next, text: chapters?.text ?? [])
                return M4BEditPlan(way: .copy(parts), size: parts.size)
            }
            front = next
        }
        throw M4BEditError.notHeld
    }

    /// The movie box and the room behind it.
    private func front(
        _ boxes: [BoxCursor], _ rest: [UInt8], _ placed: inout Placement
    ) throws -> [UInt8] {
        var placement = placed
        defer { placed = placement }
        let tables = OffsetTables { try placement.new($0) }
        let lastSound = boxes.lastIndex { $0.type == "trak" && Self.isSound($0) } ?? -1
        var out = MovieSwitch.header("moov", 0)
        out.reserveCapacity(boxes.reduce(1 << 20) { $0 + $1.end })
        var small = 0
        for (index, box) in boxes.enumerated() {
            // Later edits begin at this header.
            if index > lastSound, !Sector.holds(placement.moovStart + Int64(out.count), 8) {
                out += MovieSwitch.free(8)
            }
            let before = out.count
            try tables.append(box, to: &out)
            if index > lastSound { small += out.count - before }
        }
        Self.appendFree(min(small + Self.room, Self.mostRoom), to: &out)
        out += rest
        let header = MovieSwitch.header("moov", Int64(out.count))
        out.replaceSubrange(0..<header.count, with: header)
        let text = max(
            chapters?.text.count ?? 0, chapters?.oldText.reduce(0) { $0 + $1.count } ?? oldText)
        if text > 0 { Self.appendFree(2 * text + Self.textRoom, to: &out) }
        return out
    }

    private static func appendFree(_ size: Int, to out: inout [UInt8]) {
        out += MovieSwitch.free(Int64(size))
        out += repeatElement(0, count: size - 8)
    }

    private static func isSound(_ track: BoxCursor) -> Bool { (try? M4BTrack(track))?.handler == "soun" }

    /// Bytes of the titles that there are.
    private var oldText: Int { movie.file.chapters.reduce(0) { $0 + 14 + $1.title.utf8.count } }

    /// Where the boxes of the old file go.
    private struct Placement {
        private let file: M4BFile
        /// Boxes that come before the movie box, and that come after it.
        private let head: [M4BBox]
        private let others: [M4BBox]
        /// Free boxes that hold media.
        private var used: Set<Int64> = []
        private var last: (range: Range<Int64>, shift: Int64)?
        private var shifts: [(range: Range<Int64>, shift: Int64)] = []

        init(_ file: M4BFile, dropping isDropped: ((M4BBox) -> Bool)?) {
            self.file = file
            let boxes = file.topLevelBoxes.filter { isDropped?($0) != true }
            let start =
                boxes.firstIndex {
                    $0.type == "moov" || $0.type == "mdat" || $0.type == "wide" || MoviePart.isFree($0.type)
                } ?? boxes.endIndex
            head = Array(boxes[..<start])
            others = boxes[start...].filter { $0.type != "moov" }
            shifts = (head + others).map { ($0.offset..<$0.offset + $0.size, 0) }
            shifts.append((file.fileSize..<Int64.max, 0))
        }

        var moovStart: Int64 { head.reduce(0) { $0 + $1.size } }

        private func isKept(_ box: M4BBox) -> Bool {
            !MoviePart.isFree(box.type) || used.contains(box.offset)
        }

        /// Where an offset is in the new file.
        mutating func new(_ offset: Int64) throws -> Int64 {
            if let last, last.range.contains(offset) { return offset + last.shift }
            guard let found = shifts.first(where: { $0.range.contains(offset) }) else {
                throw M4BEditError.mediaElsewhere
            }
            used.insert(found.range.lowerBound)
            last = found
            return offset + found.shift
        }

        mutating func lay(front: [UInt8], text: Int) {
            last = nil
            shifts = []
            var end: Int64 = 0
            func lay(_ boxes: [M4BBox]) {
                for box in boxes where isKept(box) {
                    shifts.append((box.offset..<box.offset + box.size, end - box.offset))
                    end += box.size
                }
            }
            lay(head)
            end += Int64(front.count)
            shifts.append((file.fileSize..<Int64.max, end - file.fileSize))
            if text > 0 { end += Int64(text) + 8 }
            lay(others)
        }

        func parts(front: [UInt8], text: [UInt8]) -> [Part] {
            var media: [UInt8] = []
            if !text.isEmpty { media = MovieSwitch.header("mdat", Int64(text.count) + 8) + text }
            let kept = { (boxes: [M4BBox]) in
                boxes.filter(isKept).map { Part.file($0.offset..<$0.offset + $0.size) }
            }
            let trailing = file.fileSize - file.trailingBytes..<file.fileSize
            return kept(head) + [.bytes(front + media)] + kept(others)
                + (trailing.isEmpty ? [] : [.file(trailing)])
        }
    }
}
