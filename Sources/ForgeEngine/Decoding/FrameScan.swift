import ForgeModel
import M4BFormat

/// Finds the frames in what libavformat cuts out of a stream without a container, and weighs the bytes between those
/// that decode: libavformat and libavcodec pass over them without a word. Used on one thread.
struct FrameScan {
    private let format: FrameFormat
    private let file: InputFile
    /// Where the tags behind the sound begin, in the file.
    let limit: Int64
    /// Where the last frame ended that was decoded.
    private var end: Int64
    /// The last frame that was decoded, in the file.
    private var last: Range<Int64>?
    /// The frame that the decoder has, in the file.
    private var pending: Range<Int64>?
    private var stream: FrameStart?
    /// Samples up to the frame that the decoder has, and up to the last one that decoded, modulo 2^16.
    private var pendingClock: UInt16?
    private var clock: UInt16?
    private var (frames, bytes) = (Int64(0), Int64(0))
    /// Samples of a frame.
    private var frameLength: Int64 = 0

    private var rate = 0
    /// The number of bytes by which libavformat's positions are too low.
    private var drift: Int64 = 0
    /// Bytes that tell a packet from others.
    private static let telltale = 24
    /// Bits per second, as the track was probed.
    private let bitRate: Int?
    /// Frames that are not there of those that the header counts; nil where it does not, or before anybody asked.
    private var budget: Int64??
    /// Whether a header says that all up to the limit is sound.
    private let isDeclared: Bool
    private let isCancelled: CancellationCheck
    /// Bytes of the smallest and the largest frame.
    private var sizes: (least: Int64, most: Int64) = (.max, 0)
    /// Frames that tell how long the others are.
    private static let telling = 50

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
        end = stream.range.lowerBound
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

    /// The sound missing between two frames, or before the first and behind the last.
    struct Gap {
        /// Per channel.
        var samples: Int64
        /// Bytes in front of the first frame and zeros that were put between or behind frames: they are no sign of sound.
        var padding: Int64 = 0
        /// Samples of silence that stand for it: what is behind stays at its place.
        var silence: Int64
        /// Of the silence, what the track's length does not count: what was reckoned from bytes, or what a length that
        /// was found by counting packets does not know of.
        var uncounted: Int64
        /// Samples at the start of the frame for which there is no time: the ones before it lasted too long.
        var surplus: Int64

        init(
            samples: Int64, padding: Int64 = 0, silence: Int64? = nil, uncounted: Int64 = 0,
            surplus: Int64 = 0
        ) {
            self.samples = samples
            self.surplus = surplus
            self.padding = padding
            self.silence = silence ?? samples
            self.uncounted = uncounted
        }
    }

    /// The decoder made `count` samples of the frame, at `rate` Hz: gives what is missing between it and the one before.
    mutating func decoded(_ count: Int, rate: Int) throws(ForgeError) -> Gap? {
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
        sizes = (min(sizes.least, size), max(sizes.most, size))
        return gap.isEmpty ? nil : try missing(in: gap, at: isFirst ? .start : .middle, since)
    }

    /// The bytes missing behind the last frame, or stands there without being a sign of sound.
    mutating func missingAtEnd() throws(ForgeError) -> Gap? {
        guard frames > 0, end < limit else { return nil }
        return try missing(in: end..<limit, at: .end)
    }

    /// Of the clock in a frame's header.
    private static let turn: Int64 = 1 << 16

    private enum Place { case start, middle, end }

    /// - Parameter since: how many samples lie between the frames around the gap, modulo 2^16, where their headers tell.
    private mutating func missing(
        in gap: Range<Int64>, at place: Place, _ since: Int64? = nil
    ) throws(ForgeError) -> Gap? {
        do {
            var gap = gap
            // The frame that holds a Xing header is no packet.
            while place == .start, let header = try header(at: gap.lowerBound),
                Int64(header.size) <= Int64(gap.count)
            {
                gap = gap.lowerBound + Int64(header.size)..<gap.upperBound
            }
            let junk = try StrayTags.junk(in: gap, of: file)
            if place == .start { return Gap(samples: 0, padding: junk.bytes) }
            // Zeros behind the last frame are told of when the file is probed.
            if place == .end, junk.isZeros, !isDeclared, try !isCounted(), try !isCovered(gap) { return nil }
            if place == .middle, junk.isZeros, hasOddSizes, try StrayTags.isInserted(gap, in: file) {
                return Gap(samples: 0, padding: junk.bytes)
            }
            let count = (Double(junk.bytes) / averageFrame).rounded()
            if place == .end, !isDeclared, !junk.isZeros, try !isCounted(),
                try isAppended(gap, junk, count)
            {
                return Gap(samples: 0, padding: junk.bytes)
            }
            var samples = try afford(Int64(count)) * frameLength
            if let since {
                // The number of turns of the clock that the bytes are nearest to.
                let turns = (Double(samples - since) / Double(Self.turn)).rounded()
                samples = max(0, since + max(0, Int64(turns)) * Self.turn)
            }
            return samples > 0 ? Gap(samples: samples, uncounted: samples) : nil
        } catch {
            throw error as? ForgeError ?? .damaged(file.path, step: .decoding, reason: "\(error)")
        }
    }

    /// Whether a hole hardly ever ends where a frame does: others than these have frames of one size, often that of a
    /// disk's blocks.
    private var hasOddSizes: Bool {
        switch format {
        case .mpeg, .adts, .loas, .mlp: true
        case .ac3, .dts: false
        }
    }

    /// Whether zeros behind the last frame begin inside of it. Frames of a pause may end with zeros: then the one before does,
    /// too.
    private func isCovered(_ gap: Range<Int64>) throws(ForgeError) -> Bool {
        guard hasOddSizes, let last, last.upperBound == gap.lowerBound else { return false }
        if try StrayTags.isInserted(gap, in: file) { return false }
        return try StrayTags.isInserted(last, in: file)
    }

    /// Whether bytes behind the last frame were put there, and not in the place of others. Those would begin inside of a
    /// frame: the decoder refuses that one, but for MPEG audio, of whose frames a constant rate would make a whole number.
    ///
    /// - Parameter count: how many frames of the usual size have as many bytes.
    private func isAppended(_ gap: Range<Int64>, _ junk: StrayTags.Junk, _ count: Double) throws -> Bool {
        if let header = try header(at: gap.lowerBound), isNext(header) { return false }
        let slack = sizes.most - sizes.least
        guard case .mpeg = format, count > 0, slack <= Self.largestSlot else { return true }
        // The mean is as exact as the frames that were seen are many.
        let tolerance = Double(slack) * (1 + count / Double(frames))
        return abs(Double(junk.bytes) - count * averageFrame) > tolerance
    }

    /// Whether a header can be that of the frame behind the last one that decoded.
    private func isNext(_ header: FrameStart) -> Bool {
        var last = stream
        last?.clock = clock
        return last?.isFollowed(by: header) == true
    }

    /// Bytes by which frames of one bit rate differ: a slot of layer 1.
    private static let largestSlot: Int64 = 4

    /// Whether a header counts the frames that there should be.
    private mutating func isCounted() throws(ForgeError) -> Bool {
        if budget == nil { budget = .some(try MP3End.missingFrames(of: file, isCancelled: isCancelled)) }
        return budget != .some(.none)
    }

    /// How many of so many frames can be missing, where a header counts those that there should be.
    private mutating func afford(_ frames: Int64) throws(ForgeError) -> Int64 {
        guard try isCounted(), let left = budget ?? nil else { return frames }
        budget = .some(max(0, left - frames))
        return min(frames, left)
    }

    /// Bytes. A few frames say little of all.
    private var averageFrame: Double {
        if frames < Self.telling, let bitRate, bitRate > 0, rate > 0 {
            return max(1, Double(bitRate) / 8 * Double(frameLength) / Double(rate))
        }
        return Double(bytes) / Double(frames)
    }

    private func header(at offset: Int64) throws -> FrameStart? {
        guard offset + Int64(format.headerSize) <= limit else { return nil }
        return try file.bytes(at: offset, count: format.headerSize).withUnsafeBytes {
            format.header($0, 0)
        }
    }
}
