import ForgeModel
import M4BFormat

/// The fragments of an MP4, from box to box. At what is no box libavformat stops, and sound behind a box that is no
/// fragment's index it passes over, both without a word.
struct FragmentWalk {
    /// The boxes between and behind fragments (ISO 14496-12, 8.8 and 8.16; 23009-1, 5.10.3).
    private static let boxes: Set<FourCC> = [
        "moof", "mdat", "styp", "sidx", "ssix", "emsg", "prft", "free", "skip", "wide", "uuid", "mfra",
        "meta",
        "udta", "moov", "ftyp", "pdin",
    ]
    private static let limit = 1 << 20
    private static let block = 1 << 16
    /// Zeros in which no packet ends.
    private static let overwritten: Int64 = 16

    /// Bytes of sound that are described, and of what is not.
    private(set) var found: Int64 = 0
    private(set) var lost: Int64 = 0
    /// Patches for libavformat in place of bytes that are no box: a box that it passes over.
    private(set) var patches: [BytePatch] = []

    /// - Throws: `ForgeError` when the file cannot be read.
    init(of file: InputFile, _ movie: M4BFile) throws(ForgeError) {
        guard movie.isFragmented, let start = movie.topLevelBoxes.first(where: { $0.type == "moov" }) else {
            return
        }
        let end = try SoundSpan(of: file).endOfContent(file)
        var offset = start.offset + start.size
        // What is behind something else than an index may have had one in its place.
        var (isDescribed, isBroken) = (true, false)
        // Where the last sound ends, and the index of all fragments, which stands behind them.
        var (soundEnd, indexEnd): (Int64, Int64?) = (0, nil)
        for _ in 0..<Self.limit where offset < end {
            let found = try Self.box(at: offset, in: file)
            let isWhole = found.map { $0.size <= file.size - offset } ?? false
            guard let box = found, isWhole else {
                guard let next = try Self.fragment(behind: offset, in: file) else {
                    // What is cut off is told by its own size.
                    if found == nil, indexEnd != offset { lost += end - offset }
                    return
                }
                let size = UInt32(clamping: next - offset)
                patches.append(
                    BytePatch(
                        offset: offset,
                        bytes: withUnsafeBytes(of: size.bigEndian) { Array($0) } + Array("free".utf8)))
                lost += next - offset
                (offset, isDescribed, isBroken) = (next, false, false)
                continue
            }
            switch box.type {
            case "moof":
                let media = try Self.header(at: offset + box.size, in: file).flatMap {
                    $0.type == "mdat" ? $0.size : nil
                }
                isDescribed = try FragmentIndex.isWhole(
                    at: offset, size: box.size, tracks: movie.tracks, media: media, in: file)
                isBroken = !isDescribed
                if isBroken { patches.append(BytePatch(offset: offset + 4, bytes: Array("free".utf8))) }
            case "mdat":
                if isDescribed || !isBroken { self.found += box.size } else { lost += box.size }
                isDescribed = false
                soundEnd = offset + box.size
            case "mfra": indexEnd = offset + box.size
            default: isBroken = isBroken || !Self.boxes.contains(box.type)
            }
            offset += box.size
        }
        // Zeros that begin in the midst of the last sound are in the place of others.
        let last = try SoundSpan(of: file).end
        if soundEnd - end >= Self.overwritten, last > soundEnd { lost += last - soundEnd }
    }

    /// The damage of a track that lasts so long without the missing sound.
    func damage(beside seconds: Double) -> TrackDamage? {
        guard lost > 0 else { return nil }
        return TrackDamage(
            reason: "\(lost) bytes of it are not fragments, as of a file that was damaged",
            missingSeconds: found > 0 ? seconds * Double(lost) / Double(found) : nil, isHole: true)
    }

    /// A box that is known, or that another one follows; nil for anything else.
    private static func box(
        at offset: Int64, in file: InputFile
    ) throws(ForgeError) -> (type: FourCC, size: Int64)? {
        guard let box = try header(at: offset, in: file) else { return nil }
        if boxes.contains(box.type) { return box }
        guard box.size <= file.size - offset else { return nil }
        let next = offset + box.size
        if next == file.size { return box }
        guard let behind = try header(at: next, in: file), boxes.contains(behind.type) else { return nil }
        return box
    }

    private static func header(
        at offset: Int64, in file: InputFile
    ) throws(ForgeError) -> (type: FourCC, size: Int64)? {
        let view = try file.view(at: offset, count: 16)
        guard var size = view.big(4, at: 0).map(Int64.init), let type = view.big(4, at: 4) else { return nil }
        if size == 1 { size = view.big(8, at: 8).map(Int64.init(clamping:)) ?? 0 }
        let name = FourCC(rawValue: UInt32(type))
        if size == 0, name == "mdat" { size = file.size - offset }
        return size >= 8 ? (name, size) : nil
    }

    /// Where the next index of a fragment begins, with its number; nil where there is none.
    private static func fragment(behind start: Int64, in file: InputFile) throws(ForgeError) -> Int64? {
        // Behind the header of the box that is to be passed over; the name is behind the size.
        var offset = start + 12
        while offset < file.size {
            let view = try file.view(at: offset, count: block + 16)
            var rest = ByteView(bytes: view.bytes)
            var passed = 0
            while let place = rest.place(of: "moof") {
                if rest.has("mfhd", at: place + 8) { return offset + Int64(passed + place - 4) }
                passed += place + 4
                rest = ByteView(bytes: Array(view.bytes[passed...]))
            }
            offset += Int64(block)
        }
        return nil
    }
}
