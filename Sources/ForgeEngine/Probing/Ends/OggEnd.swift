import ForgeModel

/// The end of an Ogg file (RFC 3533): the mark on the last page of each stream, that page's size, and pages that are
/// missing on the way.
enum OggEnd {
    /// Pages that are looked at: those of 4 GB as encoders make them.
    private static let pageLimit = 1 << 20
    /// Bytes without a page after which none is looked for.
    private static let (block, gapLimit) = (1 << 16, Int64(1 << 20))

    /// What was seen of one logical stream.
    private struct Stream {
        var codec: OggCodec
        var sequence: UInt64
        var granule: Int64 = 0
        var hasEnd = false
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        var streams: [UInt64: Stream] = [:]
        var open: [Stream] = []
        var lost = 0.0
        var lostPages: UInt64 = 0
        var offset: Int64 = 0
        for _ in 0..<pageLimit {
            guard offset < file.size else { break }
            guard let page = try OggPage(file, at: offset) else {
                guard let next = try nextPage(file, offset + 1) else { break }
                offset = next
                continue
            }
            let end = offset + Int64(page.headerSize + page.bodySize)
            if page.isFirst {
                if let before = streams[page.serial], !before.hasEnd { open.append(before) }
                streams[page.serial] = try OggCodec(file.view(at: offset + Int64(page.headerSize), count: 96))
                    .map { Stream(codec: $0, sequence: page.sequence) }
                offset = end
                continue
            }
            if end > file.size {
                return cutPage(page, streams[page.serial], file.size - offset)
            }
            if var stream = streams[page.serial] {
                let first = Int(offset) + page.headerSize + page.firstPacket
                if page.sequence > stream.sequence + 1, page.granule > stream.granule, page.packets > 0,
                    let packet = try stream.codec.samples(file.view(at: Int64(first), count: 2))
                {
                    let room = packet * Int64(page.packets)
                    let gap = page.granule - stream.granule - room
                    // Pages that are only numbered wrongly leave no gap.
                    if gap > 0 {
                        lost += Double(gap) / Double(stream.codec.rate)
                        lostPages += page.sequence - stream.sequence - 1
                    }
                }
                stream.sequence = page.sequence
                if page.granule >= 0 { stream.granule = page.granule }
                if page.isLast { stream.hasEnd = true }
                streams[page.serial] = stream
            }
            offset = end
        }
        open += streams.values.filter { !$0.hasEnd }
        return finding(open, lost: lost, lostPages)
    }

    private static func finding(_ open: [Stream], lost: Double, _ pages: UInt64) -> FileEnd {
        if let stream = open.first {
            var seconds: Double?
            if stream.codec.total > stream.granule {
                seconds = lost + Double(stream.codec.total - stream.granule) / Double(stream.codec.rate)
            } else if lost > 0 {
                seconds = lost
            }
            return .missing(
                "it has no end-of-stream mark, as a stream has that was cut off", seconds: seconds)
        }
        guard lost > 0 else { return .whole }
        return .missing("\(pages) of its pages are missing", seconds: lost)
    }

    private static func cutPage(_ page: OggPage, _ stream: Stream?, _ there: Int64) -> FileEnd {
        var seconds: Double?
        // The last of all pages, or a header that counts the samples, tells where the sound ends.
        if let stream, case let end = page.isLast ? page.granule : stream.codec.total, end > stream.granule {
            seconds = Double(end - stream.granule) / Double(stream.codec.rate)
        }
        return .cut("page", there, of: Int64(page.headerSize + page.bodySize), seconds: seconds)
    }

    private static func nextPage(_ file: InputFile, _ start: Int64) throws(ForgeError) -> Int64? {
        var offset = start
        while offset < file.size, offset - start < gapLimit {
            let bytes = try file.view(at: offset, count: block)
            if let found = (0..<bytes.count).first(where: { bytes[$0] == 0x4F && bytes.has("OggS", at: $0) })
            {
                return offset + Int64(found)
            }
            offset += Int64(max(1, bytes.count - 3))
        }
        return nil
    }
}

/// The header of a page.
private struct OggPage {
    let (isFirst, isLast): (Bool, Bool)
    /// -1 where no packet ends on the page.
    let granule: Int64
    let serial: UInt64
    let sequence: UInt64
    let headerSize: Int
    let bodySize: Int
    /// Packets that end on the page.
    let packets: Int
    /// Bytes of the body before the first packet that begins on the page.
    let firstPacket: Int

    /// Nil where there is none, or not all of its header.
    init?(_ file: InputFile, at offset: Int64) throws(ForgeError) {
        let bytes = try file.view(at: offset, count: 27 + 255)
        guard bytes.has("OggS"), bytes.count >= 27, bytes[4] == 0, let granule = bytes.little(8, at: 6),
            let serial = bytes.little(4, at: 14), let sequence = bytes.little(4, at: 18)
        else { return nil }
        let segments = Int(bytes[26])
        guard bytes.count >= 27 + segments else { return nil }
        let lacing = bytes.bytes[27..<27 + segments]
        (isFirst, isLast) = (bytes[5] & 2 != 0, bytes[5] & 4 != 0)
        self.granule = Int64(bitPattern: granule)
        (self.serial, self.sequence) = (serial, sequence)
        headerSize = 27 + segments
        bodySize = lacing.reduce(0) { $0 + Int($1) }
        packets = lacing.count { $0 < 255 }
        var continued = 0
        if bytes[5] & 1 != 0 {
            let end = lacing.firstIndex { $0 < 255 } ?? lacing.endIndex - 1
            continued = lacing[...end].reduce(0) { $0 + Int($1) }
        }
        firstPacket = continued
    }
}

/// The audio in an Ogg stream, as far as its first packet tells of it.
private struct OggCodec {
    /// Granules per second.
    let rate: Int64
    /// Samples that the header counts; 0 where it counts none.
    let total: Int64
    /// The most samples that a packet has; nil for Opus, whose packets tell.
    private let packet: Int64?

    /// Nil for anything but audio that is known.
    init?(_ head: ByteView) {
        if head.has("\u{1}vorbis"), let rate = head.little(4, at: 12), rate > 0, head.count > 28 {
            (self.rate, total, packet) = (Int64(rate), 0, (1 << Int64(head[28] >> 4)) >> 1)
        } else if head.has("OpusHead") {
            (rate, total, packet) = (48_000, 0, nil)
        } else if head.has("\u{7F}FLAC"), let block = head.big(2, at: 19), let fields = head.big(8, at: 27),
            fields >> 44 > 0
        {
            (rate, total, packet) = (Int64(fields >> 44), Int64(fields & 0xF_FFFF_FFFF), Int64(block))
        } else if head.has("Speex   "), let rate = head.little(4, at: 36), rate > 0,
            let frame = head.little(4, at: 56), let frames = head.little(4, at: 64)
        {
            (self.rate, total, packet) = (Int64(rate), 0, Int64(frame * max(1, frames)))
        } else {
            return nil
        }
    }

    /// The most samples that a packet with these first bytes has; nil where that cannot be told.
    func samples(_ start: ByteView) -> Int64? {
        if let packet { return packet }
        guard start.count == 2 else { return nil }
        // RFC 6716, 3.1: the length of a frame, and how many there are.
        let (config, code) = (Int(start[0] >> 3), start[0] & 3)
        let frame: Int64 =
            config < 12
            ? [480, 960, 1920, 2880][config % 4]
            : config < 16 ? [480, 960][config % 2] : [120, 240, 480, 960][config % 4]
        return frame * (code == 0 ? 1 : code == 3 ? Int64(start[1] & 63) : 2)
    }
}
