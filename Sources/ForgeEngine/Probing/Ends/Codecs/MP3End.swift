import ForgeModel

/// The end of an MP3: what its Xing, Info or VBRI header counts beside what is there, and its last frame.
enum MP3End {
    /// How far behind the tags the first frame may be.
    private static let searchLimit = 1 << 17

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile, isCancelled: CancellationCheck) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        guard let (head, offset, header, freeSize) = try first(of: file, span) else { return .whole }
        let format = FrameFormat.mpeg(freeSize: freeSize)
        let ending = try FrameEnd.ending(of: file, span, format)
        let start = span.start + Int64(offset)
        guard let count = MPEGCount(head, offset, header) else {
            return try FrameEnd.finding(ending, in: file, span)
        }
        guard count.bytes > 0, start + count.bytes > span.end else { return FrameEnd.finding(ending) }
        // More bytes are told of than are there: the frames decide whether sound is missing or the count is wrong.
        let there = try MPEGFrames.all(
            of: file, from: start, to: span.end, freeSize: freeSize, isCancelled: isCancelled
        ).count
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

    /// How many frames are not there of those that the header in the first one counts; nil where none counts, or counts
    /// fewer than there are.
    ///
    /// - Throws: `ForgeError` when the file cannot be read, or the walk is cancelled.
    static func missingFrames(
        of file: InputFile, isCancelled: CancellationCheck
    ) throws(ForgeError) -> Int64? {
        let span = try SoundSpan(of: file)
        guard let (head, offset, header, freeSize) = try first(of: file, span),
            let count = MPEGCount(head, offset, header), count.frames > 0
        else { return nil }
        let there = try MPEGFrames.all(
            of: file, from: span.start + Int64(offset), to: span.end, freeSize: freeSize,
            isCancelled: isCancelled
        ).count
        // The frame of the count holds no sound, and some encoders count it.
        let missing = count.frames - (there - 1)
        return missing < 0 ? nil : missing
    }

    /// Whether the frames are of free format, at a bit rate that no header tells.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func isFreeFormat(_ file: InputFile) throws(ForgeError) -> Bool {
        let start = try SoundSpan(of: file).start
        // Nearly all begin with a frame that tells its bit rate, and one of its kind behind it.
        if let header = MPEGAudioHeader(try file.view(at: start, count: 4)), header.bitRate > 0,
            let frame = header.frame(freeSize: nil),
            let next = MPEGAudioHeader(try file.view(at: start + Int64(frame.size), count: 4)),
            next.frame(freeSize: nil)?.kind == frame.kind
        {
            return false
        }
        return try first(in: file.view(at: start, count: searchLimit))?.freeSize != nil
    }

    /// Bytes that the first frame has, and the header behind it.
    private static let oneFrame = 1 << 13

    /// The first frame that another one of its kind follows, in the bytes that begin where the sound does.
    private static func first(
        of file: InputFile, _ span: SoundSpan
    ) throws(ForgeError) -> (head: ByteView, offset: Int, header: MPEGAudioHeader, freeSize: Int?)? {
        var head = try file.view(at: span.start, count: oneFrame)
        var found = first(in: head)
        // Nearly all begin with it.
        if found?.offset != 0 || found?.freeSize != nil {
            head = try file.view(at: span.start, count: searchLimit)
            found = first(in: head)
        }
        return found.map { (head, $0.offset, $0.header, $0.freeSize) }
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

    /// Headers of free format that follow each other: fewer are in any noise, unless the file has no more.
    private static let freeChain = 8

    /// The distance at which headers of free format follow each other, without padding.
    private static func freeSize(in head: ByteView, _ offset: Int, _ header: MPEGAudioHeader) -> Int? {
        // Nobody makes it of layer 1, whose headers look like quiet PCM.
        guard header.layer > 1 else { return nil }
        let kind = header.frame(freeSize: 8)?.kind
        func next(_ at: Int) -> MPEGAudioHeader? {
            guard let next = MPEGAudioHeader(head, at), next.bitRate == 0,
                next.frame(freeSize: 8)?.kind == kind
            else { return nil }
            return next
        }
        let slot = header.layer == 1 ? 4 : 1
        for distance in 48..<4096 where next(offset + distance) != nil {
            let size = distance - (header.isPadded ? slot : 0)
            var (at, count) = (offset, 0)
            while let found = next(at), count < freeChain {
                at += size + (found.isPadded ? slot : 0)
                count += 1
            }
            if count == freeChain || count > 2 && at + 4 > head.count { return size }
        }
        return nil
    }
}
