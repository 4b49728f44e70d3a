import FFmpegBinding
import ForgeModel

/// The places of an AMR file that hold no frames. Each byte can begin a frame there, and nothing but the frame before tells
/// where one begins: libavformat, which goes on as if all were frames, comes in step again by chance, long behind a hole.
struct SpeechHoles {
    /// Bytes that are read at once, and that are walked: the speech of ten hours.
    private static let (block, limit): (Int, Int64) = (1 << 20, 1 << 26)
    /// Frames in a row, of kinds that were seen before, that are taken for sound again.
    private static let chain = 10
    /// A frame without data to libavformat, which is one byte alone, and `SpeechFrames` for none.
    private static let filler: UInt8 = 0x80 | 15 << 3 | 4

    /// In the file, ascending.
    private(set) var holes: [Range<Int64>] = []

    /// - Parameters:
    ///   - container: libavformat's name.
    ///   - end: where the sound ends; nil where that is not known.
    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile, _ container: String, end: Int64?) throws(ForgeError) {
        guard let stream = try FrameStream.amr(of: file, container, end: end),
            case .amr(let sizes) = stream.format
        else { return }
        let end = min(stream.range.upperBound, Self.limit)
        // What frames began with so far.
        var seen: Set<UInt8> = []
        var offset = stream.range.lowerBound
        while offset < end {
            let bytes = try file.view(at: offset, count: Int(min(Int64(Self.block), end - offset)))
            var place = 0
            while place < bytes.count, let frame = SpeechFrames.start(bytes[place], sizes) {
                seen.insert(bytes[place])
                place += frame.size
            }
            offset += Int64(place)
            guard place < bytes.count else { continue }
            let next = try Self.next(in: file, offset..<end, sizes, seen) ?? end
            holes.append(offset..<next)
            offset = next
        }
    }

    /// Where frames begin again; nil where they do not.
    private static func next(
        in file: InputFile, _ range: Range<Int64>, _ sizes: [Int], _ seen: Set<UInt8>
    ) throws(ForgeError) -> Int64? {
        var offset = range.lowerBound
        // A chain may begin in one block and end in the next.
        let reach = chain * (sizes.max() ?? 0)
        while offset < range.upperBound {
            let bytes = try file.view(
                at: offset, count: Int(min(Int64(block + reach), range.upperBound - offset)))
            for start in 0..<bytes.count {
                var (place, count) = (start, 0)
                while count < chain, place < bytes.count, seen.isEmpty || seen.contains(bytes[place]),
                    let frame = SpeechFrames.start(bytes[place], sizes)
                {
                    place += frame.size
                    count += 1
                }
                if count == chain { return offset + Int64(start) }
            }
            offset += Int64(block)
        }
        return nil
    }

    /// Bytes for libavformat in place of the holes.
    var patches: [BytePatch] {
        holes.map {
            BytePatch(offset: $0.lowerBound, bytes: [UInt8](repeating: Self.filler, count: $0.count))
        }
    }
}
