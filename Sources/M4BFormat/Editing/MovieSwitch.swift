/// The one write that makes new boxes of a movie box count in place of old ones.
///
/// A box in front of the new ones becomes a free box that ends where they begin, so that the next box a reader meets is the
/// first of them; behind the last of them a free box ends where the old ones did. The new ones lie in room that no reader
/// looks into: inside a free box, wherever that is among the old ones.
struct MovieSwitch {
    typealias Part = M4BEditPlan.Part

    /// More than this is no longer a small edit.
    private static let mostBytes: Int64 = 64 << 20
    /// Bytes that a later edit is given room for, at most.
    static let roomForNext: Int64 = 1 << 20
    /// Bytes of a box in front of those that change that is written again.
    private static let mostInFront = 1 << 18

    /// The header that hides the old boxes.
    let header: [UInt8]
    let headerOffset: Int64
    /// The new boxes.
    let contents: [Part]
    let contentsOffset: Int64
    /// The header of the free box behind them; empty where there is none.
    let closing: [UInt8]
    /// Behind the last of the old boxes.
    let end: Int64

    var closingOffset: Int64 { contentsOffset + contents.size }

    /// The switch that writes least; nil where there is no room.
    static func find(_ parts: [MoviePart], in source: some ByteSource) throws -> MovieSwitch? {
        guard let first = parts.firstIndex(where: \.isChanged), let last = parts.lastIndex(where: \.isChanged)
        else { return nil }
        let high = parts[(last + 1)...].firstIndex { !$0.isFree } ?? parts.endIndex
        // A header that no disk writes at once is no place to begin: a small box in front of it may be one.
        let low = parts[..<first].lastIndex { !$0.isFree && ($0.old?.count ?? 0) > mostInFront } ?? -1
        let before = parts[..<first].lastIndex { !$0.isFree } ?? -1
        // What comes in front of a box that changes may stay; that box may not.
        let stop = parts[first...].firstIndex { $0.old != nil } ?? first
        for end in high == parts.endIndex ? [high] : [high, parts.endIndex] {
            for start in Array(before + 1...stop) + (low + 1..<before + 1).reversed() where start < end {
                guard let place = parts[start].old else { continue }
                if let found = try find(parts[min(start, first)..<end], at: place, in: source) {
                    return found
                }
            }
        }
        return nil
    }

    private static func find(
        _ parts: ArraySlice<MoviePart>, at place: Range<Int64>, in source: some ByteSource
    ) throws -> MovieSwitch? {
        let kept = parts.filter { !$0.isFree }
        let (contents, end) = (kept.flatMap(\.contents), parts.compactMap(\.old?.upperBound).max() ?? 0)
        guard contents.size <= mostBytes else { return nil }
        let live = kept.compactMap(\.old?.lowerBound).min() ?? .max
        // Where a header may be, so that a later edit can begin with it.
        let headers = kept.reduce(into: [Int64(0)]) { $0.append($0[$0.count - 1] + $1.contents.size) }
        let before = try source.bytes(at: place.lowerBound, count: 8)
        if contents.isEmpty || contents.size == 0 {
            let header = free(end - place.lowerBound)
            guard Sector.holds(from: before, to: header, at: place.lowerBound) else { return nil }
            return MovieSwitch(
                header: header, headerOffset: place.lowerBound, contents: [], contentsOffset: end,
                closing: [],
                end: end)
        }
        for room in parts.flatMap(\.room).sorted(by: { $0.count > $1.count }) {
            let low = max(room.lowerBound, place.lowerBound + 8)
            let most = room.upperBound == end ? end : room.upperBound - 8
            // To the far side, so that the rest stays in one piece, unless the next edit finds room behind this one.
            let isRoomy = Int64(room.count) > contents.size + min(contents.size, roomForNext) + 64
            let isRight = room.lowerBound > live && !isRoomy
            let ideal = isRight ? most - contents.size : low
            let places = stride(from: Int64(0), through: 4 * Sector.size, by: 4).map {
                isRight ? ideal - $0 : ideal + $0
            }.filter { start in
                let rest = end - start - contents.size
                return start >= low && start + contents.size <= most && (rest == 0 || rest >= 8)
                    && (rest == 0 || start + contents.size + 8 <= room.upperBound)
                    && start - place.lowerBound <= UInt32.max && rest <= UInt32.max
            }
            let straight = places.first { start in
                headers.allSatisfy { Sector.holds(start + $0, 8) }
            }
            guard let start = straight ?? places.first else { continue }
            let header = free(start - place.lowerBound)
            guard Sector.holds(from: before, to: header, at: place.lowerBound) else { return nil }
            let rest = end - start - contents.size
            return MovieSwitch(
                header: header, headerOffset: place.lowerBound, contents: contents, contentsOffset: start,
                closing: rest == 0 ? [] : free(rest), end: end)
        }
        return nil
    }

    /// The header of a free box.
    static func free(_ size: Int64) -> [UInt8] { header("free", size) }

    static func header(_ type: FourCC, _ size: Int64) -> [UInt8] {
        var out = BoxBuffer()
        out.u32(UInt32(clamping: size))
        out.fourCC(type)
        return out.bytes
    }
}
