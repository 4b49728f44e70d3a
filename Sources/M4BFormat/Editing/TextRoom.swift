/// Where the titles of new chapters go: a box of media of their own.
struct TextRoom {
    /// The box with its header.
    let range: Range<Int64>
    /// The free box that it is cut from, and what is left of that; nil where it is at the end of the file.
    let source: (box: M4BBox, left: Int64)?

    var textStart: Int64 { range.lowerBound + 8 }

    /// The header that makes one free box of several that follow each other, before anything else is written; nil where one suffices.
    let merging: M4BEdit.Patch?

    /// At the end of a free box, or of several as one.
    static func inside(_ file: M4BFile, text: Int, from bytes: some ByteSource) throws -> TextRoom? {
        var run: [M4BBox] = []
        var merged: TextRoom?
        for box in file.topLevelBoxes {
            guard MoviePart.isFree(box.type), box.size <= UInt32.max else {
                run = []
                continue
            }
            let old = try bytes.bytes(at: box.offset, count: 8)
            // A box of long size, or up to the end of the file.
            if old[..<4] == [0, 0, 0, 1] || old[..<4] == [0, 0, 0, 0] {
                run = []
                continue
            }
            if let room = TextRoom(in: box, text: text, merging: nil, header: old) { return room }
            run.append(box)
            guard merged == nil, run.count > 1 else { continue }
            let whole = M4BBox(
                type: run[0].type, offset: run[0].offset, size: run.reduce(0) { $0 + $1.size })
            let first = try bytes.bytes(at: whole.offset, count: 8)
            let header = MovieSwitch.header(whole.type, whole.size)
            guard whole.size <= UInt32.max, Sector.holds(from: first, to: header, at: whole.offset) else {
                continue
            }
            merged = TextRoom(
                in: whole, text: text, merging: M4BEdit.Patch(offset: whole.offset, bytes: header),
                header: header)
        }
        return merged
    }

    private init?(in box: M4BBox, text: Int, merging: M4BEdit.Patch?, header: [UInt8]) {
        let left = box.size - Int64(text) - 8
        guard left == 0 || left >= 8 else { return nil }
        self.merging = merging
        (range, source) = (box.offset + left..<box.offset + box.size, (box, left))
        guard Sector.holds(from: header, to: switching, at: box.offset) else { return nil }
    }

    /// Behind all boxes.
    init(at end: Int64, text: Int) { (range, source, merging) = (end..<end + Int64(text) + 8, nil, nil) }

    /// The bytes that are written first: all but those that make it count.
    func contents(_ text: [UInt8]) -> [UInt8] {
        let isCut = source.map { $0.left > 0 } ?? false
        // Media that nobody refers to is as good as free, where one write cannot make it of that.
        let isMedia = isCut || !Sector.holds(range.lowerBound + 4, 4)
        return MovieSwitch.header(isMedia ? "mdat" : "free", Int64(range.count)) + text
    }

    /// Where the header is that makes it count.
    var switchOffset: Int64 { source?.box.offset ?? range.lowerBound }

    /// The header of the free box that is cut, or of the box itself.
    var switching: [UInt8] {
        guard let source, source.left > 0 else { return MovieSwitch.header("mdat", Int64(range.count)) }
        return MovieSwitch.header(source.box.type, source.left)
    }
}
