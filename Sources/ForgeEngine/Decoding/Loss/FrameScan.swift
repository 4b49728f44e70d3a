import ForgeModel
import M4BFormat

/// Finds the frames in what libavformat cuts out of a stream without a container, and weighs the bytes between those
/// that decode: libavformat and libavcodec pass over them without a word. Used on one thread.
struct FrameScan {
    let format: FrameFormat
    let file: InputFile
    /// Where the tags behind the sound begin, in the file.
    let limit: Int64
    /// Where the last frame ended that was decoded.
    private var end: Int64
    /// The last frame that was decoded, in the file.
    var last: Range<Int64>?
    /// The frame that the decoder has, in the file.
    private var pending: Range<Int64>?
    var stream: FrameStart?
    /// Samples up to the frame that the decoder has, and up to the last one that decoded, modulo 2^16.
    private var pendingClock: UInt16?
    var clock: UInt16?
    var (frames, bytes) = (Int64(0), Int64(0))
    /// Samples of a frame.
    var frameLength: Int64 = 0

    var rate = 0
    /// The number of bytes by which libavformat's positions are too low.
    private var drift: Int64 = 0
    /// Bytes that tell a packet from others.
    private static let telltale = 24
    /// Bits per second, as the track was probed.
    let bitRate: Int?
    /// Frames that are not there of those that the header counts; nil where it does not, or before anybody asked.
    var budget: Int64??
    /// Whether a header says that all up to the limit is sound.
    let isDeclared: Bool
    let isCancelled: CancellationCheck
    /// Bytes of the smallest and the largest frame.
    var sizes: (least: Int64, most: Int64) = (.max, 0)
    /// Bytes of the first frame, and where the frames begin in the file.
    var firstSize: Int64 = 0
    let start: Int64

    /// Nil for a container that is no mere stream of frames.
    init?(_ probe: TrackProbe, of file: InputFile, isCancelled: @escaping CancellationCheck) throws {
        guard
            let stream = try FrameStream(
                of: file, probe.container, codec: probe.codec, end: probe.stream.end)
        else { return nil }
        format = stream.format
        self.file = file
        limit = stream.range.upperBound
        isDeclared = stream.isDeclared
        self.isCancelled = isCancelled
        bitRate = probe.bitRate
        start = stream.range.lowerBound
        end = start
    }

    /// The part of a packet that is worth decoding; nil where there is none.
    mutating func frame(in packet: UnsafeRawBufferPointer, at position: Int64) -> Range<Int>? {
        pending = nil
        var position = position
        if case .adts = format { position = place(of: packet, near: position + drift) }
        guard let found = format.frames(in: packet), let header = format.header(packet, found.lowerBound)
        else { return nil }
        let place = position + Int64(found.lowerBound)..<position + Int64(found.upperBound)
        // Noise holds headers, too, but no other one of the same kind behind the frame.
        let isInStep = place.lowerBound == end && stream?.isFollowed(by: header) == true
        guard isInStep || isFollowed(header, at: place.upperBound) else { return nil }
        stream = header
        (pending, pendingClock) = (place, header.clock)
        return found
    }

    /// The frame that the decoder has is a pause and no loss.
    mutating func pause() {
        if let pending { end = pending.upperBound }
        pending = nil
    }

    /// Where an ADTS packet is in the file. libavformat counts the bytes that its parser was given, not those that it
    /// passed over before.
    private mutating func place(of packet: UnsafeRawBufferPointer, near position: Int64) -> Int64 {
        let head = Array(packet.prefix(Self.telltale))
        var offset = position
        while offset < limit {
            let count = Int(min(offset == position ? Int64(head.count) : 1 << 16, limit - offset))
            guard let bytes = try? file.bytes(at: offset, count: count) else { break }
            if let found = bytes.firstRange(of: head)?.lowerBound {
                drift += offset + Int64(found) - position
                return offset + Int64(found)
            }
            // A match may lie across the end of what was read.
            offset += offset == position ? 1 : Int64(max(1, count - head.count + 1))
        }
        return position
    }

    private func isFollowed(_ header: FrameStart, at offset: Int64) -> Bool {
        if offset + Int64(format.headerSize) > limit { return true }
        let next = (try? self.header(at: offset)) ?? nil
        return next.map { header.isFollowed(by: $0) } == true
            || (try? StrayTags.startsTag(at: offset, of: file)) == true
    }

    /// The decoder made `count` samples of the frame, at `rate` Hz: gives what is missing between it and the one before.
    mutating func decoded(_ count: Int, rate: Int) throws(ForgeError) -> SoundGap? {
        guard let place = pending else { return nil }
        pending = nil
        let gap = end..<max(end, place.lowerBound)
        let isFirst = frames == 0
        let since = clock.flatMap { last in pendingClock.map { Int64($0 &- last) - Int64(count) } }
        clock = pendingClock
        last = place
        (end, frameLength, self.rate) = (place.upperBound, Int64(count), rate)
        frames += 1
        let size = Int64(place.count)
        bytes += size
        if isFirst { firstSize = size }
        sizes = (min(sizes.least, size), max(sizes.most, size))
        return gap.isEmpty ? nil : try missing(in: gap, at: isFirst ? .start : .middle, since)
    }

    /// The sound missing behind the last frame, or the bytes there that are no sign of sound.
    mutating func missingAtEnd() throws(ForgeError) -> SoundGap? {
        guard frames > 0, end < limit else { return nil }
        return try missing(in: end..<limit, at: .end)
    }

    func header(at offset: Int64) throws -> FrameStart? {
        guard offset + Int64(format.headerSize) <= limit else { return nil }
        return try file.bytes(at: offset, count: format.headerSize).withUnsafeBytes {
            format.header($0, 0)
        }
    }
}
