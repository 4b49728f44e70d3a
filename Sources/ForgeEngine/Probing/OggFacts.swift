import FFmpegBinding
import ForgeModel
import M4BFormat

/// What libavformat does not tell of an Ogg file, read from its page headers (RFC 3533).
///
/// libavformat takes the last page's position for the length, which speaks for the last of several streams in a row
/// alone, and is wrong where the first page does not begin at 0. Here each page lasts what its position is beyond the
/// one before it.
struct OggFacts {
    /// Bytes of a page header before its table of segment sizes.
    private static let headerSize = 27
    private static let magic: [UInt8] = Array("OggS".utf8)
    /// Pages that are walked: 4 GB of them, as encoders make them.
    private static let pageLimit = 1 << 20

    /// One stream of several in a row.
    fileprivate struct Link {
        var serial: UInt32
        var format: OggFormat
        /// Samples at the format's rate, of pages that tell what they last.
        var samples: Int64 = 0
        /// Packets on those pages, and on those that do not tell.
        var timed: Int64 = 0
        var untimed: Int64 = 0
        /// Position of the page before; nil before the first one with sound.
        var position: Int64?

        /// Real samples at a rate in Hz.
        func length(at rate: Int) -> Int64 {
            // A page whose position is not to be believed lasts as long as others do.
            let guess = timed > 0 ? Double(untimed) * Double(samples) / Double(timed) : 0
            let all = samples + Int64(guess.rounded()) - format.priming
            return SampleCount(max(0, all)).rescaled(
                from: SampleRate(hertz: format.rate), to: SampleRate(hertz: rate)
            ).value
        }
    }

    private var links: [Link] = []
    /// Whether there is nothing but pages of one stream of sound at a time, in formats that are known.
    private var isPlain = true
    private var isWhole = false
    /// Whether there are pages behind bytes that are none: sound is missing, and only times tell how much.
    private(set) var hasHole = false
    /// Bytes in the pages with sound.
    private(set) var bytes: Int64 = 0

    /// Walks all page headers. Bytes that are no page end the walk.
    init(_ file: InputFile) {
        var header = [UInt8](repeating: 0, count: Self.headerSize + 255)
        var offset: Int64 = 0
        for _ in 0..<Self.pageLimit {
            guard offset < file.size,
                let count = try? header.withUnsafeMutableBytes({ try file.read(into: $0, at: offset) }),
                count >= Self.headerSize, header.starts(with: Self.magic)
            else { break }
            let segments = Int(header[26])
            guard count >= Self.headerSize + segments else { break }
            let table = header[Self.headerSize..<Self.headerSize + segments]
            let body = table.reduce(0) { $0 + Int64($1) }
            let start = offset + Int64(Self.headerSize + segments)
            let serial = (0..<4).reduce(UInt32(0)) { $0 | UInt32(header[14 + $1]) << (8 * UInt32($1)) }
            if header[5] & 2 != 0 {
                begin(serial, try? file.view(at: start, count: 64))
            } else {
                let position = (0..<8).reduce(Int64(0)) { $0 | Int64(header[6 + $1]) << (8 * Int64($1)) }
                add(serial, position, packets: table.count { $0 < 255 }, bytes: body)
            }
            offset = start + body
        }
        isWhole = offset == file.size
        hasHole = !isWhole && Self.hasPage(file, from: offset)
    }

    /// Whether a page begins behind an offset, in what is read for it at most.
    private static func hasPage(_ file: InputFile, from start: Int64) -> Bool {
        let step = 1 << 16
        for offset in stride(from: start, to: min(file.size, start + ByteInput.patience), by: step) {
            // One byte less than a page's mark may be in the block before.
            guard let block = try? file.view(at: offset, count: step + magic.count - 1), !block.bytes.isEmpty
            else { return false }
            if block.bytes.firstRange(of: magic) != nil { return true }
        }
        return false
    }

    private mutating func begin(_ serial: UInt32, _ head: ByteView?) {
        // Without sound between them, two that begin are side by side.
        if let last = links.last, last.position == nil { isPlain = false }
        guard let format = head.flatMap(OggFormat.init) else {
            isPlain = false
            return
        }
        links.append(Link(serial: serial, format: format))
    }

    private mutating func add(_ serial: UInt32, _ position: Int64, packets: Int, bytes: Int64) {
        guard !links.isEmpty, links[links.count - 1].serial == serial else {
            isPlain = false
            return
        }
        // 0 are the pages of the headers, -1 those on which no packet ends.
        if position > 0 || links[links.count - 1].position != nil { self.bytes += bytes }
        guard position > 0 else { return }
        links[links.count - 1].add(position, packets: packets)
    }

    /// The exact length of a Vorbis stream that begins at sample 0: the last page's granule position.
    ///
    /// libavformat places the packets of a first page by that page's granule position, which on a page that is the
    /// last as well is cut short. Nil for other codecs, and for files in which pages and positions do not agree.
    func trim(_ stream: StreamInfo) -> TrimFacts? {
        guard stream.codec == "vorbis", stream.startTime == 0, isWhole, isPlain, links.count == 1,
            let link = links.first, link.untimed == 0, let position = link.position, position == link.samples
        else { return nil }
        return TrimFacts(priming: .zero, length: SampleCount(position))
    }

    /// What the position of the last page comes to, at a rate in Hz, which is the length of a file that has one stream.
    func lastPosition(at rate: Int) -> Int64? {
        guard let link = links.last, let position = link.position else { return nil }
        return SampleCount(max(0, position - link.format.priming)).rescaled(
            from: SampleRate(hertz: link.format.rate), to: SampleRate(hertz: rate)
        ).value
    }

    /// What the pages last together, at a rate in Hz; nil where they cannot tell.
    func length(at rate: Int) -> Int64? {
        guard isPlain, links.contains(where: { $0.timed > 0 }) else { return nil }
        return links.reduce(0) { $0 + $1.length(at: rate) }
    }
}

extension OggFacts.Link {
    /// Adds a page on which packets end.
    fileprivate mutating func add(_ next: Int64, packets: Int) {
        let step = next - (position ?? 0)
        position = next
        guard step >= 0, step <= Int64(packets) * format.longestPacket else {
            untimed += Int64(packets)
            return
        }
        samples += step
        timed += Int64(packets)
    }
}

/// The sound in an Ogg stream, as its first packet tells of it.
private struct OggFormat {
    /// Units of a page's position in a second.
    let rate: Int
    /// Units before the first real sample.
    let priming: Int64
    /// The most units that a packet lasts.
    let longestPacket: Int64

    /// Nil for anything but Vorbis, Opus and FLAC.
    init?(_ head: ByteView) {
        if head.has("\u{1}vorbis"), let hertz = head.little(4, at: 12), (1...768_000).contains(hertz),
            head.count > 28
        {
            (rate, priming, longestPacket) = (Int(hertz), 0, 1 << Int64(head[28] >> 4))
        } else if head.has("OpusHead"), let skip = head.little(2, at: 10) {
            // RFC 7845, 4 and 5.1; a packet has at most 120 ms.
            (rate, priming, longestPacket) = (48_000, Int64(skip), 5760)
        } else if head.has("\u{7F}FLAC"), let block = head.big(2, at: 19), let fields = head.big(8, at: 27),
            fields >> 44 > 0
        {
            (rate, priming, longestPacket) = (Int(fields >> 44), 0, Int64(block))
        } else {
            return nil
        }
    }
}
