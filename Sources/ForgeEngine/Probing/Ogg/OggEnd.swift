import ForgeModel

/// The end of an Ogg file by its pages: the mark on the last one of each stream, that page's size, and pages that are
/// missing on the way.
struct OggEnd {
    /// The state of one logical stream.
    private struct Stream {
        var codec: OggCodec
        var sequence: UInt64
        var granule: Int64 = 0
        var hasEnd = false
    }

    private var streams: [UInt64: Stream] = [:]
    /// Streams that another one replaced before they had their mark.
    private var open: [Stream] = []
    /// Seconds of sound on pages that are not there, and how many those are.
    private var lost = 0.0
    private var lostPages: UInt64 = 0
    private(set) var jumps: [PageJump] = []
    /// A page of which the file does not have all.
    private var cut: FileEnd?

    /// Takes the next page.
    ///
    /// - Parameter codec: of a stream that begins on the page.
    /// - Throws: `ForgeError` when the file cannot be read.
    mutating func add(_ page: OggPage, _ codec: OggCodec?, of file: InputFile) throws(ForgeError) {
        if page.isFirst {
            if let before = streams[page.serial], !before.hasEnd { open.append(before) }
            streams[page.serial] = codec.map { Stream(codec: $0, sequence: page.sequence) }
            return
        }
        guard page.end <= file.size else {
            cut = Self.cutPage(page, streams[page.serial], file.size - page.offset)
            return
        }
        guard var stream = streams[page.serial] else { return }
        if page.sequence > stream.sequence + 1, page.granule > stream.granule, page.packets > 0,
            let packet = try stream.codec.samples(
                file.view(at: page.body + Int64(page.firstPacket), count: 2))
        {
            let gap = page.granule - stream.granule - packet * Int64(page.packets)
            // Pages that are only numbered wrongly leave no gap.
            if gap > 0 {
                jumps.append(
                    PageJump(
                        offset: page.offset, end: stream.granule,
                        start: page.granule - packet * Int64(page.packets)))
                lost += Double(gap) / Double(stream.codec.rate)
                lostPages += page.sequence - stream.sequence - 1
            }
        }
        stream.sequence = page.sequence
        if page.granule >= 0 { stream.granule = page.granule }
        if page.isLast { stream.hasEnd = true }
        streams[page.serial] = stream
    }

    /// The finding on all pages.
    var finding: FileEnd {
        if let cut { return cut }
        if let stream = (open + streams.values.filter { !$0.hasEnd }).first {
            var (seconds, isAtLeast): (Double?, Bool) = (nil, false)
            if stream.codec.total > stream.granule {
                seconds = lost + Double(stream.codec.total - stream.granule) / Double(stream.codec.rate)
            } else if lost > 0 {
                (seconds, isAtLeast) = (lost, true)
            }
            return .missing(
                "it has no end-of-stream mark, as a stream has that was cut off", seconds: seconds,
                isAtLeast: isAtLeast)
        }
        guard lost > 0 else { return .whole }
        return FileEnd(
            damage: TrackDamage(
                reason: "\(lostPages) of its pages \(lostPages == 1 ? "is" : "are") missing",
                missingSeconds: lost, isHole: true))
    }

    private static func cutPage(_ page: OggPage, _ stream: Stream?, _ there: Int64) -> FileEnd {
        var seconds: Double?
        // The last of all pages, or a header that counts the samples, tells where the sound ends.
        if let stream, case let end = page.isLast ? page.granule : stream.codec.total, end > stream.granule {
            seconds = Double(end - stream.granule) / Double(stream.codec.rate)
        }
        return .cut("page", there, of: page.end - page.offset, seconds: seconds, isLast: seconds != nil)
    }
}
