import FFmpegBinding
import ForgeModel

/// Facts of an Ogg file that libavformat does not tell, read from its page headers (RFC 3533).
///
/// libavformat takes the last page's position for the length, which speaks for the last of several streams in a row
/// alone, and is wrong where the first page does not begin at 0. Here each page lasts what its position is beyond the
/// one before it.
struct OggFacts {
    /// One stream of several in a row.
    fileprivate struct Link {
        var serial: UInt64
        var codec: OggCodec
        /// Samples at the format's rate, of pages that tell what they last.
        var samples: Int64 = 0
        /// Packets on those pages, and on those that do not tell.
        var timed: Int64 = 0
        var untimed: Int64 = 0
        /// Position of the page before; nil before the first one with sound.
        var position: Int64?

        /// Whether the first page with sound is the only one that does not tell, because its position is late.
        var isLate = false

        /// Samples of the pages that do not tell: they last as long as others do.
        var guess: Int64 {
            timed > 0 ? Int64((Double(untimed) * Double(samples) / Double(timed)).rounded()) : 0
        }

        /// Real samples at a rate in Hz.
        func length(at rate: Int) -> Int64 {
            let all = samples + guess - codec.priming
            return SampleCount(max(0, all)).rescaled(
                from: SampleRate(hertz: codec.rate), to: SampleRate(hertz: rate)
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

    private(set) var jumps: [PageJump] = []

    /// The file's end by its pages.
    private(set) var end = FileEnd.whole
    /// Whether the search for more pages was given up.
    private(set) var isGivenUp = false

    /// Walks all page headers.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    init(_ file: InputFile) throws(ForgeError) {
        var (pages, ends) = (OggPages(file), OggEnd())
        while let page = try pages.next() {
            let codec = page.isFirst ? OggCodec(try file.view(at: page.body, count: OggCodec.headSize)) : nil
            if codec?.isPlacedByPages == true { pages.areSummed = true }
            try ends.add(page, codec, of: file)
            // What is behind a hole is not placed by counting.
            guard !pages.hasHole, page.end <= file.size else { continue }
            if page.isFirst {
                begin(page.serial, codec)
            } else {
                add(page)
            }
        }
        jumps = ends.jumps
        (end, isGivenUp, hasHole) = (ends.finding, pages.isGivenUp, pages.hasHole)
        isWhole = pages.isAtEnd && !hasHole
    }

    private mutating func begin(_ serial: UInt64, _ codec: OggCodec?) {
        // Without sound between them, two that begin are side by side.
        if let last = links.last, last.position == nil { isPlain = false }
        guard let codec, codec.isCounted else {
            isPlain = false
            return
        }
        links.append(Link(serial: serial, codec: codec))
    }

    private mutating func add(_ page: OggPage) {
        guard let last = links.indices.last, links[last].serial == page.serial else {
            isPlain = false
            return
        }
        // 0 are the pages of the headers, -1 those on which no packet ends.
        if page.granule > 0 || links[last].position != nil { bytes += Int64(page.bodySize) }
        guard page.granule > 0 else { return }
        links[last].add(page.granule, packets: page.packets)
    }

    /// Units of a second and of time at which the only stream begins late, though its pages follow each other; nil for
    /// others.
    var offset: (units: Int64, rate: Int)? {
        guard isPlain, links.count == 1, let link = links.first, link.isLate, let position = link.position
        else { return nil }
        return (position - link.samples - link.guess, link.codec.rate)
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

    /// The position of the last page at a rate in Hz, which is the length of a file that has one stream.
    func lastPosition(at rate: Int) -> Int64? {
        guard let link = links.last, let position = link.position else { return nil }
        return SampleCount(max(0, position - link.codec.priming)).rescaled(
            from: SampleRate(hertz: link.codec.rate), to: SampleRate(hertz: rate)
        ).value
    }

    /// The length of all pages at a rate in Hz; nil where they cannot tell.
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
        guard step >= 0, step <= Int64(packets) * codec.longest else {
            isLate = timed == 0 && untimed == 0 && step > 0
            untimed += Int64(packets)
            return
        }
        samples += step
        timed += Int64(packets)
    }
}
