/// An edit in the room that a file has, or gets at its end.
struct InPlaceEdit {
    typealias Step = M4BEditPlan.Step

    private let edit: M4BEdit
    private let chapters: EditedChapters?
    private let movie: OpenedMovie
    /// The file with the numbers that change.
    private let patched: PlannedFile

    init(_ edit: M4BEdit, _ chapters: EditedChapters?, _ movie: OpenedMovie) {
        (self.edit, self.chapters, self.movie) = (edit, chapters, movie)
        patched = PlannedFile(movie.source, writes: edit.patches.map { ($0.offset, $0.bytes) })
    }

    /// Where the file ends with a whole box, which may be followed by others; nil where it does not.
    private var end: Int64? {
        let file = movie.file
        guard file.trailingBytes == 0, file.missingBytes == 0, let last = file.topLevelBoxes.last,
            let header = try? movie.source.bytes(at: last.offset, count: 4), header != [0, 0, 0, 0]
        else { return nil }
        return file.fileSize
    }

    /// Nil where there is no room.
    func plan() throws -> M4BEditPlan? {
        for keepsPadding in [true, false] {
            for growth in try growths(keepsPadding: keepsPadding) {
                if let plan = try plan(growth, keepsPadding: keepsPadding) { return plan }
            }
        }
        return nil
    }

    /// Room that is added to the end of the movie box.
    private enum Growth {
        case none
        /// The free boxes behind it, in the file.
        case absorbed([Range<Int64>])
        /// A free box that is added to the file, of so many bytes.
        case appended(Int64)
    }

    private func growths(keepsPadding: Bool) throws -> [Growth] {
        let file = movie.file
        let boxes = file.topLevelBoxes
        guard let index = boxes.firstIndex(where: { $0.type == "moov" }),
            // A box without a size ends with the file.
            try movie.source.bytes(at: boxes[index].offset, count: 4) != [0, 0, 0, 0]
        else { return [.none] }
        let free = boxes[(index + 1)...].prefix { MoviePart.isFree($0.type) && $0.size <= UInt32.max }
        if !free.isEmpty, end != nil || index + free.count < boxes.count - 1 {
            return [.none, .absorbed(free.map { $0.offset..<$0.offset + $0.size })]
        }
        guard index == boxes.count - 1, end != nil else { return [.none] }
        let size = try edited(textStart: 0, keepsPadding: keepsPadding).movingSize
        // Twice, so that the next edit finds room again.
        return [.none, .appended(size + min(size, MovieSwitch.roomForNext) + 8192)]
    }

    private func edited(textStart: Int64, keepsPadding: Bool) throws -> EditedMovie {
        try EditedMovie(movie, edit, chapters, textStart: textStart, keepsPadding: keepsPadding)
    }

    private func plan(_ growth: Growth, keepsPadding: Bool) throws -> M4BEditPlan? {
        let text = chapters?.text ?? []
        var appended: Int64 = 0
        if case .appended(let size) = growth { appended = size }
        var room: TextRoom?
        if !text.isEmpty {
            room = try TextRoom.inside(movie.file, text: text.count, from: movie.source)
            if room == nil { room = end.map { TextRoom(at: $0 + appended, text: text.count) } }
            guard room != nil else { return nil }
        }
        let new = try edited(textStart: room?.textStart ?? 0, keepsPadding: keepsPadding)
        guard new.parts.contains(where: \.isChanged) || room != nil || !new.lastPatches.isEmpty else {
            return M4BEditPlan(way: .nothing, size: movie.file.fileSize)
        }
        if let plan = singlePatch(new, room) { return plan }
        guard new.rest.isEmpty, let grown = try grown(new, growth, room) else { return nil }
        let headers = grown.free.map { (offset: $0.lowerBound, bytes: MovieSwitch.free(Int64($0.count))) }
        guard
            let change = try MovieSwitch.find(
                grown.parts, in: PlannedFile(movie.source, writes: headers))
        else { return nil }

        var steps = Steps()
        if let merging = room?.merging {
            // The movie box may have grown over some of them.
            if case .absorbed = growth { return nil }
            steps.write(merging.bytes, at: merging.offset)
            steps.sync()
        }
        for patch in new.firstPatches { steps.write(patch.bytes, at: patch.offset) }
        for header in headers { steps.write(header.bytes, at: header.offset) }
        // The end of the file before what is inside of it.
        if let free = grown.free.first, change.end == free.upperBound {
            steps.write([0], at: free.upperBound - 1)
        }
        if let room { steps.write(room.contents(text), at: room.range.lowerBound) }
        steps.write(
            try M4BEditPlan.Part.bytes(of: change.contents, from: patched), at: change.contentsOffset)
        steps.write(change.closing, at: change.closingOffset)
        steps.sync()
        if let room {
            steps.write(room.switching, at: room.switchOffset)
            steps.sync()
        }
        for patch in new.references { steps.write(patch.bytes, at: patch.offset) }
        if let header = grown.header { steps.write(header.bytes, at: header.offset) }
        steps.sync()
        steps.write(change.header, at: change.headerOffset)
        steps.sync()
        for patch in new.lastPatches { steps.write(patch.bytes, at: patch.offset) }
        try release(&steps, besides: grown.parts.compactMap(\.old), room)
        steps.sync()
        let size = steps.all.reduce(movie.file.fileSize) {
            if case .write(let bytes, let offset) = $1 { max($0, offset + Int64(bytes.count)) } else { $0 }
        }
        return M4BEditPlan(way: .inPlace(steps.all), size: size)
    }

    /// One number that is written at once needs no room.
    private func singlePatch(_ new: EditedMovie, _ room: TextRoom?) -> M4BEditPlan? {
        guard room == nil, edit.patches.count == 1, let patch = edit.patches.first,
            edit.items.isEmpty, edit.covers == nil, edit.chapters == nil,
            Sector.holds(patch.offset, patch.bytes.count)
        else { return nil }
        return M4BEditPlan(
            way: .inPlace([.write(patch.bytes, at: patch.offset), .sync]), size: movie.file.fileSize)
    }

    /// The parts of a movie box that has grown, what is written for that, and the free box that comes first.
    private func grown(
        _ new: EditedMovie, _ growth: Growth, _ room: TextRoom?
    ) throws -> (parts: [MoviePart], header: M4BEdit.Patch?, free: [Range<Int64>])? {
        var added: [Range<Int64>] = []
        var free: [Range<Int64>] = []
        switch growth {
        case .none: return (new.parts, nil, [])
        case .absorbed(let ranges):
            // The one that the titles are cut from ends before them; those behind it are not reached.
            for range in ranges {
                guard let source = room?.source, source.box.offset == range.lowerBound else {
                    added.append(range)
                    continue
                }
                if source.left > 0 { added.append(range.lowerBound..<range.lowerBound + source.left) }
                break
            }
        case .appended(let size):
            guard let end else { return nil }
            added = [end..<end + size]
            free = added
        }
        guard let last = added.last else { return nil }
        let range = new.range
        let old = try movie.source.bytes(at: range.lowerBound, count: new.headerSize)
        let size = last.upperBound - range.lowerBound
        guard new.headerSize == 16 || size <= UInt32.max else { return nil }
        let patch =
            new.headerSize == 16
            ? M4BEdit.Patch(
                offset: range.lowerBound + 8,
                bytes: withUnsafeBytes(of: UInt64(size).bigEndian) { Array($0) })
            : M4BEdit.Patch(
                offset: range.lowerBound, bytes: Array(MovieSwitch.header("moov", size)[..<4]))
        let before = Array(old[Int(patch.offset - range.lowerBound)...].prefix(patch.bytes.count))
        guard Sector.holds(from: before, to: patch.bytes, at: patch.offset) else { return nil }
        return (new.parts + added.map { MoviePart(free: $0) }, patch, free)
    }

    /// The titles of the old chapters become room, where a box of media has nothing else.
    private func release(
        _ steps: inout Steps, besides movieParts: [Range<Int64>], _ room: TextRoom?
    ) throws {
        guard let chapters else { return }
        let boxes = movie.file.topLevelBoxes
        guard let index = boxes.firstIndex(where: chapters.isOldText) else { return }
        // With the free boxes around it, as far as they are still there.
        let taken = room?.source.map { $0.box.offset..<$0.box.offset + $0.box.size }
        func isRoom(_ index: Int) -> Bool {
            boxes.indices.contains(index) && MoviePart.isFree(boxes[index].type)
                && taken?.contains(boxes[index].offset) != true
                && !movieParts.contains { $0.contains(boxes[index].offset) }
                && (index < boxes.count - 1 || end != nil)
        }
        let first = isRoom(index - 1) ? index - 1 : index
        let last = isRoom(index + 1) ? index + 1 : index
        let header = try movie.source.bytes(at: boxes[first].offset, count: 8)
        let size = boxes[last].offset + boxes[last].size - boxes[first].offset
        let free = MovieSwitch.free(size)
        if size <= UInt32.max, Sector.holds(from: header, to: free, at: boxes[first].offset) {
            steps.write(free, at: boxes[first].offset)
        }
    }

    /// Steps that write something.
    private struct Steps {
        private(set) var all: [Step] = []

        mutating func write(_ bytes: [UInt8], at offset: Int64) {
            if !bytes.isEmpty { all.append(.write(bytes, at: offset)) }
        }

        mutating func sync() {
            if let last = all.last, last != .sync { all.append(.sync) }
        }
    }
}
