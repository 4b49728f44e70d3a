import ForgeModel
import M4BFormat

/// The index of a fragment of an MP4 (`moof`; ISO 14496-12, 8.8.4 to 8.8.8).
struct FragmentIndex {
    /// A larger one is taken as it is, in bytes.
    private static let limit: Int64 = 1 << 24

    private let bytes: ByteView

    /// Whether boxes fill it that tell of packets which have room in the media behind it.
    ///
    /// - Parameters:
    ///   - tracks: the movie's.
    ///   - media: bytes of the media behind it; nil where something else is there.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func isWhole(
        at offset: Int64, size: Int64, tracks: [M4BTrack], media: Int64?, in file: InputFile
    ) throws(ForgeError) -> Bool {
        guard size <= limit else { return true }
        let index = FragmentIndex(bytes: try file.view(at: offset, count: Int(size)))
        guard let boxes = index.children(8..<index.bytes.count), boxes.contains(where: { $0.type == "traf" })
        else { return false }
        var total: Int64 = 0
        for box in boxes where box.type == "traf" {
            guard let packets = index.packets(of: box, tracks) else { return false }
            total += packets
        }
        return media.map { total <= $0 } ?? true
    }

    /// Nil where something is no box.
    private func children(_ range: Range<Int>) -> [BoxRange]? {
        let boxes = BoxRange.children(of: bytes.bytes, range)
        return (boxes.last?.body.upperBound ?? range.lowerBound) == range.upperBound ? boxes : nil
    }

    /// Bytes of the packets that a track has in the fragment; nil where its tables are none.
    private func packets(of fragment: BoxRange, _ tracks: [M4BTrack]) -> Int64? {
        guard let boxes = children(fragment.body),
            let header = boxes.first(where: { $0.type == "tfhd" })?.body,
            let flags = bytes.big(3, at: header.lowerBound + 1),
            let id = bytes.big(4, at: header.lowerBound + 4), let track = tracks.first(where: { $0.id == id })
        else { return nil }
        // Base offset, description, duration, size and flags.
        let fields: [(flag: UInt64, bytes: Int)] = [(0x1, 8), (0x2, 4), (0x8, 4), (0x10, 4), (0x20, 4)]
        func width(before flag: UInt64) -> Int {
            fields.reduce(8) { $0 + ($1.flag < flag && flags & $1.flag != 0 ? $1.bytes : 0) }
        }
        guard header.count == width(before: .max) else { return nil }
        let size = flags & 0x10 != 0 ? bytes.big(4, at: header.lowerBound + width(before: 0x10)) : nil
        var total: Int64 = 0
        for box in boxes where box.type == "trun" {
            guard let bytes = run(box.body, of: size, isSound: track.handler == "soun") else { return nil }
            total += bytes
        }
        return total
    }

    /// Bytes of the packets of a run; nil for a table that is none.
    ///
    /// - Parameter size: of those that do not tell their own.
    private func run(_ body: Range<Int>, of size: UInt64?, isSound: Bool) -> Int64? {
        guard let flags = bytes.big(3, at: body.lowerBound + 1),
            let count = bytes.big(4, at: body.lowerBound + 4)
        else { return nil }
        let head = 8 + [0x1, 0x4].count { flags & $0 != 0 } * 4
        let width = [0x100, 0x200, 0x400, 0x800].count { flags & $0 != 0 } * 4
        guard Int64(body.count) == Int64(head) + Int64(count) * Int64(width) else { return nil }
        guard flags & 0x200 != 0 else { return Int64(count) * Int64(size ?? 0) }
        let first = body.lowerBound + head + (flags & 0x100 != 0 ? 4 : 0)
        var total: Int64 = 0
        for index in 0..<Int(count) {
            // No packet of sound is empty.
            guard let size = bytes.big(4, at: first + index * width), size > 0 || !isSound else { return nil }
            total += Int64(size)
        }
        return total
    }
}
