/// A box of the movie box, as it is and as it will be.
struct MoviePart {
    typealias Part = M4BEditPlan.Part

    let type: FourCC
    /// In the file with its header; nil for a new one.
    let old: Range<Int64>?
    /// Nil: as it is; none: it goes.
    var parts: [Part]?
    /// Stretches of it that no reader looks into.
    var room: [Range<Int64>] = []

    var isFree: Bool { Self.isFree(type) }
    var isChanged: Bool { parts != nil }
    /// The box as it will be.
    var contents: [Part] { parts ?? old.map { [.file($0)] } ?? [] }

    static func isFree(_ type: FourCC) -> Bool { type == "free" || type == "skip" }

    /// A box that is as it is in the file.
    init(_ box: BoxCursor) {
        type = box.type
        old = box.fileRange
        if isFree { room = [box.fileBody] } else if type == "udta" { room = Self.room(in: box) }
    }

    /// A free box that the movie box grows over.
    init(free range: Range<Int64>) {
        (type, old) = ("free", range)
        // Its header may be a long one.
        room = [min(range.lowerBound + 16, range.upperBound)..<range.upperBound]
    }

    /// A new box.
    init(_ type: FourCC, _ parts: [Part]) { (self.type, old, self.parts) = (type, nil, parts) }

    private static func room(in box: BoxCursor) -> [Range<Int64>] {
        guard let children = try? box.children() else { return [] }
        return children.flatMap { child -> [Range<Int64>] in
            if isFree(child.type) { return [child.fileBody] }
            if child.type == "meta", let contents = try? MetadataReader.contents(of: child) {
                return room(in: contents)
            }
            return []
        }
    }
}

extension BoxCursor {
    /// With its header, in the file.
    var fileRange: Range<Int64> { base + Int64(start)..<base + Int64(end) }
    /// Without what was read of it, in the file.
    var fileBody: Range<Int64> { base + Int64(position)..<base + Int64(end) }
}
