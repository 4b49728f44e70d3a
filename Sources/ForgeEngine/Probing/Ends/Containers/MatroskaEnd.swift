import ForgeModel

/// The end of a Matroska or WebM file: the sizes of its segment and clusters beside what is there.
enum MatroskaEnd {
    /// Elements at one level that are looked at: the clusters of a thousand hours.
    private static let limit = 1 << 20
    /// Elements inside a cluster of unknown size; a live stream begins a new one every few seconds.
    private static let clusterLimit = 1 << 16
    /// Elements of a cluster (RFC 9559, 5.1.3): its time, silent tracks, place, size of the one before, blocks and groups of
    /// them, check sum and padding.
    private static let members: Set<UInt32> = [0xE7, 0x5854, 0xA7, 0xAB, 0xA3, 0xA0, 0xAF, 0xBF, 0xEC]
    /// Elements that may come first in a group (5.1.3.5), beside its block.
    private static let groupMembers: Set<UInt32> = [
        0xA2, 0x75A1, 0x9B, 0xFA, 0xFB, 0xFD, 0xA4, 0x75A2, 0x8E, 0xC8, 0xAF, 0xBF, 0xEC,
    ]
    /// Fewer bytes may be the beginning of a header.
    static let stump: Int64 = 12
    private static let (cluster, info): (UInt32, UInt32) = (0x1F43_B675, 0x1549_A966)

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard let segment = try EBMLElement.segment(of: file) else { return .whole }
        if let end = segment.end, end <= file.size { return .whole }
        return try children(file, segment)
    }

    /// Walks what is in the segment, whose size is unknown or reaches beyond the end.
    private static func children(_ file: InputFile, _ segment: EBMLElement) throws(ForgeError) -> FileEnd {
        var offset = segment.start
        var (scale, duration): (Double, Double?) = (1e6, nil)
        var hasClusters = false
        var last = offset
        /// The finding on a file that goes on no further than a cluster.
        func cut() throws(ForgeError) -> FileEnd {
            let end = try hasClusters ? endOfSound(file, last) * scale / 1e9 : 0
            return cutOff(file, segment, duration.flatMap { $0 > end ? $0 - end : nil })
        }
        for _ in 0..<limit {
            guard offset < file.size else { break }
            guard let child = try EBMLElement.at(offset, in: file) else {
                // Not even a header is left, or what is behind the sound is none.
                if file.size - offset < stump { return try cut() }
                return segment.end.map { lessened(file, to: $0, duration) } ?? .whole
            }
            if child.id == info { (scale, duration) = try Self.duration(file, child) }
            if child.id == cluster {
                (hasClusters, last) = (true, child.start)
                guard let end = child.end else {
                    guard let next = try endOfLive(file, child) else { return .whole }
                    if next > file.size { return try cut() }
                    offset = next
                    continue
                }
                if end > file.size { return try cut() }
            } else if hasClusters, let end = child.end, end > file.size {
                if let whole = segment.end, !child.mayFollowCluster {
                    return lessened(file, to: whole, duration)
                }
                // Cues, tags and the like behind the last cluster.
                return FileEnd(
                    note: "what is behind its sound is cut off; its header tells of "
                        + "\(segment.end ?? end) bytes, and it has \(file.size)")
            }
            guard let end = child.end else { return .whole }
            offset = end
        }
        guard segment.size != nil, hasClusters else { return .whole }
        return try cut()
    }

    /// The finding on a file whose sizes lead from one element to no other: bytes are missing between its ends. At the least
    /// what lasted as long as such a share of it is lost; the blocks around it tell how much.
    ///
    /// - Parameters:
    ///   - size: bytes that the file should have.
    ///   - duration: seconds of the whole.
    private static func lessened(_ file: InputFile, to size: Int64, _ duration: Double?) -> FileEnd {
        var end = FileEnd.short(
            of: size, file, seconds: duration.map { $0 * Double(size - file.size) / Double(size) })
        end.damage?.isAtLeast = true
        end.damage?.isHole = true
        return end
    }

    private static func cutOff(_ file: InputFile, _ segment: EBMLElement, _ seconds: Double?) -> FileEnd {
        guard let end = segment.end else { return .missing("its last block is cut off", seconds: seconds) }
        return .short(of: end, file, seconds: seconds)
    }

    /// Whether an element with the number of a cluster's can be one, and no other bytes that begin as one does.
    ///
    /// - Parameter tracks: the numbers of the file's.
    private static func isMember(
        _ element: EBMLElement, of tracks: [UInt64], _ file: InputFile
    ) throws(ForgeError) -> Bool {
        switch element.id {
        case 0xA3: return try isBlock(element, of: tracks, file)
        case 0xA0:
            guard let part = try EBMLElement.at(element.start, in: file) else {
                return file.size - element.start < stump
            }
            return try part.id == 0xA1 ? isBlock(part, of: tracks, file) : groupMembers.contains(part.id)
        case 0x5854, 0xAF, 0xEC: return true
        // Numbers and check sums.
        default: return element.end.map { $0 - element.start <= 8 } ?? true
        }
    }

    /// Whether a block begins with the number of a track, and bits are 0 that have no meaning (RFC 9559, 10.1 and 10.2).
    private static func isBlock(
        _ block: EBMLElement, of tracks: [UInt64], _ file: InputFile
    ) throws(ForgeError) -> Bool {
        let head = try file.view(at: block.start, count: 12)
        guard head.count > 0 else { return true }
        let width = head[0].leadingZeroBitCount + 1
        guard width <= 8, let told = head.big(width, at: 0), let flags = head.big(1, at: width + 2) else {
            return head.count < 12
        }
        let number = told & ((1 << UInt64(7 * width)) - 1)
        return flags & 0x70 == 0 && (tracks.isEmpty || tracks.contains(number))
    }

    /// Where a cluster of unknown size ends: at the next cluster, at the end of the file, or beyond it where its last
    /// block is cut off. Nil where that takes too long to find.
    static func endOfLive(_ file: InputFile, _ cluster: EBMLElement) throws(ForgeError) -> Int64? {
        var offset = cluster.start
        let told = cluster.end ?? cluster.start
        var tracks: [UInt64] = []
        for _ in 0..<clusterLimit {
            guard offset < file.size else { return offset }
            guard let child = try EBMLElement.at(offset, in: file) else {
                return file.size - offset < stump ? file.size + 1 : offset
            }
            // What is none of its own is another one's, or nothing at all.
            guard members.contains(child.id), let end = child.end else { return offset }
            // Where no size tells that it is one of the cluster's, a number is no proof.
            if offset >= told || end > file.size {
                if tracks.isEmpty { tracks = try MatroskaTracks.numbers(in: file) }
                if try !isMember(child, of: tracks, file) { return offset }
            }
            if end > file.size { return end }
            offset = end
        }
        return nil
    }

    /// Nanoseconds of a unit of time, and the seconds that the segment's information tells of.
    private static func duration(
        _ file: InputFile, _ info: EBMLElement
    ) throws(ForgeError) -> (scale: Double, Double?) {
        var (scale, duration): (UInt64, Double?) = (1_000_000, nil)
        try forEachChild(of: info, file) { child, value in
            if child.id == 0x2AD7B1 { scale = value.big(value.count, at: 0) ?? scale }
            guard child.id == 0x4489 else { return }
            if let bits = value.big(8, at: 0) {
                duration = Double(bitPattern: bits)
            } else if let bits = value.big(4, at: 0) {
                duration = Double(Float(bitPattern: UInt32(bits)))
            }
        }
        return (Double(scale), duration.map { $0 * Double(scale) / 1e9 })
    }

    /// When the last block ends that is whole, in units of time: each lasts as long as it comes behind the one before.
    ///
    /// - Parameter start: offset of the first byte in the last cluster.
    private static func endOfSound(_ file: InputFile, _ start: Int64) throws(ForgeError) -> Double {
        var offset = start
        var (base, time, step): (Double, Double, Double) = (0, 0, 0)
        for _ in 0..<clusterLimit {
            guard let child = try EBMLElement.at(offset, in: file), let end = child.end, end <= file.size
            else { break }
            switch child.id {
            case 0xE7:
                let value = try file.view(at: child.start, count: Int(min(8, child.size ?? 0)))
                base = Double(value.big(value.count, at: 0) ?? 0)
                time = base
            case 0xA3, 0xA0:
                // A block in a group comes first in it. The number of the track is in front of the time.
                let block = child.id == 0xA3 ? child : try EBMLElement.at(child.start, in: file) ?? child
                let head = try file.view(at: block.start, count: 12)
                guard head.count > 0, let told = head.big(2, at: head[0].leadingZeroBitCount + 1) else {
                    break
                }
                let next = base + Double(Int16(bitPattern: UInt16(told)))
                (step, time) = (next > time ? next - time : step, next)
            default: break
            }
            offset = end
        }
        return time + step
    }

    private static func forEachChild(
        of parent: EBMLElement, _ file: InputFile, _ body: (EBMLElement, ByteView) -> Void
    ) throws(ForgeError) {
        var offset = parent.start
        for _ in 0..<64 {
            guard let limit = parent.end, offset < limit, let child = try EBMLElement.at(offset, in: file),
                let end = child.end
            else { return }
            body(child, try file.view(at: child.start, count: Int(min(8, child.size ?? 0))))
            offset = end
        }
    }
}
