import ForgeModel

/// The end of an MP3: what its Xing, Info or VBRI header counts beside what is there, and its last frame.
enum MP3End {
    /// How far behind the tags the first frame may be.
    private static let searchLimit = 1 << 17
    /// Bytes in a row that are no frame after which counting gives up.
    private static let gapLimit: Int64 = 1 << 24

    /// What a header in the first frame counts; 0 where it does not say.
    private struct Count {
        var frames: Int64
        var bytes: Int64
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        let head = try file.view(at: span.start, count: searchLimit)
        guard let (offset, header, freeSize) = first(in: head) else { return .whole }
        let format = FrameFormat.mpeg(freeSize: freeSize)
        let ending = try FrameEnd.ending(of: file, span, format)
        let start = span.start + Int64(offset)
        guard let count = count(head, offset, header), count.bytes > 0, start + count.bytes > span.end else {
            return FrameEnd.finding(ending)
        }
        // More bytes are told of than are there: the frames decide whether sound is missing or the count is wrong.
        let there = try frames(of: file, from: start, to: span.end, format)
        let perSecond = Double(header.sampleRate) / Double(header.samples)
        // The frame of the count itself holds no sound.
        let sound = max(there - 1, 0)
        if count.frames > 0 {
            let missing = count.frames - sound
            guard missing > 0 else {
                if case .cut = ending { return FrameEnd.finding(ending) }
                return FileEnd(
                    note:
                        "its header tells of \(start + count.bytes) bytes, but all of its frames are in the "
                        + "\(file.size) that it has")
            }
            return .short(
                of: start + count.bytes + file.size - span.end, file, seconds: Double(missing) / perSecond,
                length: sound * Int64(header.samples))
        }
        let secondsPerByte = Double(there) / perSecond / Double(max(1, span.end - start))
        return .short(
            of: start + count.bytes + file.size - span.end, file,
            seconds: Double(start + count.bytes - span.end) * secondsPerByte)
    }

    /// Whether the frames do not tell their size, nor their bit rate.
    static func isFreeFormat(_ file: InputFile) throws(ForgeError) -> Bool {
        try first(in: file.view(at: SoundSpan(of: file).start, count: searchLimit))?.freeSize != nil
    }

    /// The first frame that another one of its kind follows, and the size of frames of free format.
    private static func first(in head: ByteView) -> (offset: Int, header: MPEGAudioHeader, freeSize: Int?)? {
        for offset in 0..<max(0, head.count - 4) {
            guard let header = MPEGAudioHeader(head, offset) else { continue }
            if header.bitRate == 0 {
                guard let size = freeSize(in: head, offset, header) else { continue }
                return (offset, header, size)
            }
            guard let frame = header.frame(freeSize: nil) else { continue }
            let next = offset + frame.size
            if next + 4 > head.count { return offset == 0 ? (offset, header, nil) : nil }
            if MPEGAudioHeader(head, next)?.frame(freeSize: nil)?.kind == frame.kind {
                return (offset, header, nil)
            }
        }
        return nil
    }

    /// The distance at which three headers of free format follow each other, without padding.
    private static func freeSize(in head: ByteView, _ offset: Int, _ header: MPEGAudioHeader) -> Int? {
        let kind = header.frame(freeSize: 8)?.kind
        func isFrame(_ at: Int) -> MPEGAudioHeader? {
            guard let next = MPEGAudioHeader(head, at), next.bitRate == 0,
                next.frame(freeSize: 8)?.kind == kind
            else { return nil }
            return next
        }
        let slot = header.layer == 1 ? 4 : 1
        for distance in 48..<4096 {
            guard let second = isFrame(offset + distance) else { continue }
            let size = distance - (header.isPadded ? slot : 0)
            if isFrame(offset + distance + size + (second.isPadded ? slot : 0)) != nil { return size }
        }
        return nil
    }

    /// Xing and Info behind the side information, VBRI 32 bytes behind the header.
    private static func count(_ head: ByteView, _ offset: Int, _ header: MPEGAudioHeader) -> Count? {
        guard header.layer == 3 else { return nil }
        for crc in header.hasCRC ? [0, 2] : [0] {
            let at = offset + header.sideInfoEnd + crc
            guard head.has("Xing", at: at) || head.has("Info", at: at), let flags = head.big(4, at: at + 4)
            else { continue }
            var next = at + 8
            func field(_ flag: UInt64) -> Int64 {
                guard flags & flag != 0 else { return 0 }
                defer { next += 4 }
                return Int64(head.big(4, at: next) ?? 0)
            }
            let frames = field(1)
            return Count(frames: frames, bytes: field(2))
        }
        let at = offset + 36
        guard head.has("VBRI", at: at), let bytes = head.big(4, at: at + 10),
            let frames = head.big(4, at: at + 14)
        else { return nil }
        return Count(frames: Int64(frames), bytes: Int64(bytes))
    }

    /// Counts the whole frames of a stretch of the file, which is read in full.
    private static func frames(
        of file: InputFile, from start: Int64, to end: Int64, _ format: FrameFormat
    ) throws(ForgeError) -> Int64 {
        var (count, position, gap): (Int64, Int64, Int64) = (0, start, 0)
        var kind: UInt32?
        var window = ByteView(bytes: [])
        var base = start
        while position + Int64(format.headerSize) <= end, gap < gapLimit {
            if position < base || position + Int64(format.headerSize) > base + Int64(window.count) {
                base = position
                window = try file.view(at: base, count: Int(min(1 << 20, end - base)))
            }
            if let header = format.header(window, Int(position - base)), kind ?? header.kind == header.kind {
                kind = header.kind
                if position + Int64(header.size) <= end { count += 1 }
                position += Int64(header.size)
                gap = 0
            } else {
                position += 1
                gap += 1
            }
        }
        return count
    }
}
