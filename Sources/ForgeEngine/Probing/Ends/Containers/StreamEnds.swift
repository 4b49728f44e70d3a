import ForgeModel

/// The end of an AVI file: RIFF chunks one behind the other, each with the size of what it holds.
enum AVIEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        var offset: Int64 = 0
        for _ in 0..<4096 {
            let head = try file.view(at: offset, count: 12)
            guard head.has("RIFF"), let told = head.little(4, at: 4), case let size = Int64(told),
                !ChunkWalk.isUnknown(size)
            else { return .whole }
            if offset + 8 + size > file.size + 1 { return try inside(file, offset, size) }
            offset += 8 + size + size % 2
        }
        return .whole
    }

    /// Bytes of sound behind the last packet that libavformat found: up to the end of the list that holds the packets, or
    /// to another chunk.
    ///
    /// - Parameter last: where the packet ends, in a file that has no other stream.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func left(behind last: Int64, of file: InputFile) throws(ForgeError) -> Int64 {
        var (offset, end): (Int64, Int64) = (0, 0)
        for _ in 0..<4096 {
            let head = try file.view(at: offset, count: 8)
            guard head.has("RIFF"), let size = head.little(4, at: 4) else { break }
            end = try movie(in: file, offset)?.upperBound ?? end
            offset += 8 + Int64(size) + Int64(size % 2)
        }
        let next = try file.view(at: last + last % 2, count: 4).bytes
        let isChunk = next.count == 4 && next.allSatisfy { (0x20...0x7E).contains($0) }
        return isChunk ? 0 : max(0, min(end, file.size) - last)
    }

    /// The list with the sound and pictures of a RIFF chunk.
    private static func movie(in file: InputFile, _ start: Int64) throws(ForgeError) -> Range<Int64>? {
        var offset = start + 12
        for _ in 0..<64 {
            let list = try file.view(at: offset, count: 12)
            guard let told = list.little(4, at: 4) else { break }
            let end = offset + 8 + Int64(told)
            if list.has("LIST"), list.has("movi", at: 8) { return offset..<end }
            if end > file.size { break }
            offset = end + Int64(told % 2)
        }
        return nil
    }

    /// Sound and pictures are in the list "movi"; an index behind it is no loss.
    private static func inside(_ file: InputFile, _ start: Int64, _ size: Int64) throws(ForgeError) -> FileEnd
    {
        if let movie = try movie(in: file, start), movie.upperBound <= file.size {
            return FileEnd(note: "its index is cut off; its sound is all there")
        }
        return .short(of: start + 8 + size, file)
    }
}

/// The end of a Flash video file: tags, each followed by its size.
enum FLVEnd {
    private static let limit = 1 << 21

    /// Bytes in which the first tag is, which holds what the file says of itself.
    private static let front = 1 << 12
    /// Of a number (AMF 0, 2.2), behind its marker.
    private static let marker: UInt8 = 0

    /// Bytes of the whole file, as it says itself; nil where it does not.
    private static func declaredSize(_ file: InputFile) throws(ForgeError) -> Int64? {
        let view = try file.view(at: 0, count: front)
        guard let place = view.place(of: "filesize"), case let at = place + 8, at < view.count,
            view[at] == marker, let bits = view.big(8, at: at + 1)
        else { return nil }
        return Int64(exactly: Double(bitPattern: bits).rounded())
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 9)
        guard head.has("FLV"), let start = head.big(4, at: 5) else { return .whole }
        if let size = try declaredSize(file), size > file.size { return .short(of: size, file) }
        if let size = try file.view(at: file.size - 4, count: 4).big(4, at: 0), size > 11,
            let body = try file.view(at: file.size - 4 - Int64(size), count: 4).big(3, at: 1),
            body + 11 == size
        {
            return .whole
        }
        var offset = Int64(start) + 4
        for _ in 0..<limit where offset < file.size {
            let tag = try file.view(at: offset, count: 11)
            // The highest two bits are 0 in all tags, and not in letters.
            guard tag.count > 0, tag[0] < 64, [8, 9, 18].contains(tag[0] & 31) else { return .whole }
            guard let body = tag.big(3, at: 1), tag.count == 11 else {
                return .cut("tag", Int64(tag.count), of: 11)
            }
            if offset + 11 + Int64(body) > file.size {
                return .cut("tag", file.size - offset, of: 11 + Int64(body))
            }
            offset += 15 + Int64(body)
        }
        return .whole
    }
}

/// The end of an MPEG transport stream: packets of one size that begin with 0x47.
enum MPEGTSEnd {
    /// - Parameter id: of the sound's packets.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, id: Int) throws(ForgeError) -> FileEnd {
        let head = try file.view(at: 0, count: 4096)
        // The plain form, with a time code in front, and with a check sum behind.
        for (size, sync) in [(188, 0), (192, 4), (204, 0)] {
            let places = stride(from: sync, to: head.count, by: size)
            guard head.count > 4 * size, places.allSatisfy({ head[$0] == 0x47 }) else { continue }
            if let lost = try overwritten(file, size, sync) { return lost }
            let rest = Int(file.size % Int64(size))
            guard rest > sync, try file.view(at: file.size - Int64(rest - sync), count: 1)[0] == 0x47 else {
                return try unfinished(file, size, sync, id) ?? .whole
            }
            return .cut("packet", Int64(rest), of: Int64(size))
        }
        return .whole
    }

    /// Bytes of a packet without what some put around it.
    private static let plain = 188
    /// Packets at the end in which the last one of sound begins.
    private static let mostBehind: Int64 = 1 << 12

    /// The last packet of the elementary stream is spread over several of the transport stream, and tells its size unless
    /// it is one of pictures (ISO 13818-1, 2.4.3): some of them may be missing.
    private static func unfinished(
        _ file: InputFile, _ size: Int, _ sync: Int, _ id: Int
    ) throws(ForgeError) -> FileEnd? {
        let (size, count) = (Int64(size), file.size / Int64(size))
        var there: Int64 = 0
        for index in stride(from: count - 1, through: max(0, count - mostBehind), by: -1) {
            let packet = try file.view(at: index * size + Int64(sync), count: plain)
            guard packet.count == plain, packet[0] == 0x47 else { return nil }
            guard Int(packet[1] & 31) << 8 | Int(packet[2]) == id, packet[3] & 0x10 != 0 else { continue }
            let start = packet[3] & 0x20 != 0 ? 5 + Int(packet[4]) : 4
            there += Int64(max(0, plain - start))
            guard packet[1] & 0x40 != 0 else { continue }
            guard packet.big(3, at: start) == 1, let told = packet.big(2, at: start + 4), told > 0,
                there < Int64(told) + 6
            else { return nil }
            return .cut("packet", there, of: Int64(told) + 6)
        }
        return nil
    }

    /// Packets at the end that are looked at.
    private static let most: Int64 = 1 << 16

    /// A whole number of packets, the last of which are none: something was put in the place of others.
    private static func overwritten(_ file: InputFile, _ size: Int, _ sync: Int) throws(ForgeError)
        -> FileEnd?
    {
        let (size, count) = (Int64(size), file.size / Int64(size))
        guard file.size % size == 0 else { return nil }
        var lost: Int64 = 0
        while lost < min(most, count) {
            let place = (count - 1 - lost) * size + Int64(sync)
            if try file.view(at: place, count: 1).bytes == [0x47] { break }
            lost += 1
        }
        return lost > 0 ? .missing("the last \(lost) of its \(count) packets are none") : nil
    }
}

/// The end of an MPEG program stream, as on DVDs: packs and packets that begin with a code and tell their sizes.
enum MPEGPSEnd {
    /// The part of a file that is walked: a pack has at most some 100 kB.
    private static let tail: Int64 = 1 << 20
    /// The prefix of start codes, and the codes of a pack and of the end (ISO 13818-1, 2.5.3).
    private static let (code, pack, end): (UInt64, UInt64, UInt64) = (1, 0x1BA, 0x1B9)

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let content = try SoundSpan(of: file).end
        let start = max(0, content - tail)
        let bytes = try file.view(at: start, count: Int(content - start))
        guard var at = (0..<max(0, bytes.count - 3)).first(where: { bytes.big(4, at: $0) == pack }) else {
            return .whole
        }
        while let code = bytes.big(4, at: at), code >> 8 == Self.code, code != end {
            guard let size = size(code, bytes, at) else { return .whole }
            if at + size > bytes.count { return .cut("packet", Int64(bytes.count - at), of: Int64(size)) }
            at += size
        }
        return .whole
    }

    /// Bytes of what begins with a code; nil where they are not told.
    private static func size(_ code: UInt64, _ bytes: ByteView, _ at: Int) -> Int? {
        guard code == pack else { return bytes.big(2, at: at + 4).map { Int($0) + 6 } }
        guard at + 14 <= bytes.count else { return nil }
        // Those of MPEG-1 have two bytes fewer and no stuffing.
        return bytes[at + 4] >> 6 == 1 ? 14 + Int(bytes[at + 13] & 7) : 12
    }
}

/// The end of a RealMedia file: chunks that tell their sizes.
enum RealMediaEnd {
    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        guard try file.view(at: 0, count: 4).has(".RMF") else { return .whole }
        var offset: Int64 = 0
        for _ in 0..<256 {
            let chunk = try file.view(at: offset, count: 8)
            guard let size = chunk.big(4, at: 4), size >= 10 else { return .whole }
            // Some count the chunk's own header twice.
            if chunk.has("DATA"), offset + Int64(size) > file.size + 18 {
                return .short(of: offset + Int64(size), file)
            }
            offset += Int64(size)
        }
        return .whole
    }
}
