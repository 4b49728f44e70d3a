import FFmpegBinding
import ForgeModel

/// The clusters of a Matroska or WebM file, and the sizes of those that leave out some of their blocks: libavformat passes
/// over these up to the next cluster.
struct MatroskaClusters {
    /// Elements that are looked at: the clusters of a thousand hours.
    private static let limit = 1 << 20
    private static let (cluster, void): (UInt32, UInt32) = (0x1F43_B675, 0xEC)
    /// The elements that may follow a cluster (RFC 9559, 5.1): seek heads, info, tracks, other clusters, cues,
    /// attachments, chapters and tags, another file.
    private static let siblings: Set<UInt32> = [
        0x114D_9B74, 0x1549_A966, 0x1654_AE6B, cluster, 0x1C53_BB6B, 0x1941_A469, 0x1043_A770, 0x1254_C367,
        0x1A45_DFA3,
    ]
    /// Padding and check sums may be everywhere.
    private static let fillers: Set<UInt32> = [void, 0xBF]

    /// Patches for libavformat in place of sizes that are too small.
    private(set) var patches: [BytePatch] = []
    /// The contents of the last cluster, in the file.
    private var last: Range<Int64>?

    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile) throws(ForgeError) {
        guard let segment = try EBMLElement.segment(of: file) else { return }
        var offset = segment.start
        for _ in 0..<Self.limit {
            guard let child = try EBMLElement.at(offset, in: file) else { return }
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
        if siblings.contains(next.id) { return true }
        guard fillers.contains(next.id), let end = next.end else { return false }
        guard end < file.size else { return true }
        guard let behind = try EBMLElement.at(end, in: file) else { return false }
        return siblings.contains(behind.id)
    }

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
