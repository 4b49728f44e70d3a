import FFmpegBinding
import ForgeModel

/// The clusters of a Matroska or WebM file, and the sizes of those that leave out some of their blocks: libavformat passes
/// over these up to the next cluster.
struct MatroskaClusters: Sendable {
    /// Elements that are looked at: the clusters of a thousand hours.
    private static let limit = 1 << 20
    private static let (cluster, void): (UInt32, UInt32) = (0x1F43_B675, 0xEC)
    /// Padding and check sums may be everywhere.
    private static let fillers: Set<UInt32> = [void, 0xBF]

    /// Patches for libavformat in place of sizes that are too small.
    private(set) var patches: [BytePatch] = []
    /// Where something begins behind the last cluster of a segment of unknown size that is no element; nil where nothing does.
    private(set) var noise: Int64?
    /// The contents of the last cluster, in the file.
    private var last: Range<Int64>?

    /// The clusters of a file, which are walked once.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func of(_ file: InputFile) throws(ForgeError) -> MatroskaClusters {
        try file.finding { file throws(ForgeError) in try MatroskaClusters(of: file) }
    }

    private init(of file: InputFile) throws(ForgeError) {
        guard let segment = try EBMLElement.segment(of: file) else { return }
        var offset = segment.start
        for _ in 0..<Self.limit {
            let element = try EBMLElement.at(offset, in: file)
            if segment.size == nil, last != nil, try Self.isNoise(element, at: offset, in: file) {
                noise = offset
                return
            }
            guard let child = element else { return }
            guard child.id == Self.cluster else {
                guard let end = child.end else { return }
                offset = end
                continue
            }
            var end = child.end ?? 0
            // Where no other element begins, the blocks tell where the cluster ends.
            let isTold = child.end == nil ? false : try Self.isSibling(at: end, in: file)
            if !isTold {
                guard let blocks = try MatroskaEnd.endOfLive(file, child) else { return }
                if child.end != nil, end < blocks, blocks <= file.size {
                    patches.append(child.sized(blocks - child.start))
                }
                end = max(end, blocks)
            }
            last = child.start..<max(child.start, min(end, file.size))
            offset = end
        }
    }

    private static func isSibling(at offset: Int64, in file: InputFile) throws(ForgeError) -> Bool {
        guard offset < file.size else { return true }
        guard let next = try EBMLElement.at(offset, in: file) else { return false }
        if next.mayFollowCluster { return true }
        guard fillers.contains(next.id), let end = next.end else { return false }
        guard end < file.size else { return true }
        guard let behind = try EBMLElement.at(end, in: file) else { return false }
        return behind.mayFollowCluster
    }

    /// The end of a file by what is behind its clusters, or by its sizes.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard let end = try of(file).noise else { return try MatroskaEnd.look(file) }
        return FileEnd(note: "\(file.size - end) bytes behind its sound are none of it")
    }

    /// Whether nothing that is to be had of a file stands at a place and behind it: zeros may be in the place of clusters.
    private static func isNoise(
        _ element: EBMLElement?, at offset: Int64, in file: InputFile
    ) throws(ForgeError) -> Bool {
        if let element, element.mayFollowCluster || fillers.contains(element.id) { return false }
        guard file.size - offset >= MatroskaEnd.stump,
            try SoundSpan(of: file).endOfContent(file) > offset
        else { return false }
        let name = (0..<4).reversed().map { UInt8(truncatingIfNeeded: cluster >> (8 * $0)) }
        var place = offset
        while place < file.size {
            let bytes = try file.view(at: place, count: block + name.count - 1).bytes
            if !bytes.ranges(of: name).isEmpty { return false }
            place += Int64(block)
        }
        return true
    }

    private static let block = 1 << 16

    /// Bytes of blocks behind the one that a packet is in.
    ///
    /// - Parameter packet: where it begins, in the file.
    /// - Throws: `ForgeError` when the file cannot be read.
    func left(behind packet: Int64, _ file: InputFile) throws(ForgeError) -> Int64 {
        guard let last else { return 0 }
        guard last.contains(packet) else { return packet < last.lowerBound ? Int64(last.count) : 0 }
        var offset = last.lowerBound
        while offset <= packet, let child = try EBMLElement.at(offset, in: file), let end = child.end,
            end > offset
        {
            offset = end
        }
        while offset < last.upperBound, let child = try EBMLElement.at(offset, in: file),
            Self.fillers.contains(child.id), let end = child.end
        {
            offset = end
        }
        return max(0, last.upperBound - max(offset, packet))
    }
}
