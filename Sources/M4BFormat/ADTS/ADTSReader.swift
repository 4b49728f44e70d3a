/// Walks the packets of an ADTS file, one block of the file after the other.
///
/// Tags in front and behind, and bytes that are no frame, are passed over and counted. A frame counts when another
/// one of the same stream is right before or behind it. Used on one thread.
package struct ADTSReader: ~Copyable {
    /// Bytes in a row without a frame after which the stream counts as ended, so that the end of a file of nothing is
    /// not waited for.
    package static let patience: Int64 = 1 << 24

    /// A fault of the file.
    package enum Fault: Sendable, Equatable {
        /// Frames of several packets without the table that tells them apart.
        case unseparatedPackets
        /// The rate, the channels or the profile changes on the way.
        case changingFormat
        /// The search for another frame was given up after `patience` bytes.
        case givenUp
    }

    private let source: any ByteSource
    private let block: UnsafeMutableRawBufferPointer
    /// The part of `block` that holds bytes of the file, and where its first byte is in the file.
    private var held = 0..<0
    private var base: Int64 = 0
    private var stream: ADTSHeader?
    /// Whether what comes next is right behind a frame.
    private var isInStep = false
    /// Bytes since the last frame that are none.
    private var gap: Int64 = 0
    /// Packets of the frame at hand, as ranges of `block`, the next one last.
    private var pending: [Range<Int>] = []

    /// Bytes that are neither frames nor tags.
    package private(set) var strayBytes: Int64 = 0
    /// The last frame, in the file.
    package private(set) var frame: Range<Int64> = 0..<0
    /// The first thing that is wrong; `next` goes on as far as it can.
    package private(set) var fault: Fault?

    /// - Parameter blockSize: bytes read at once; at least 32 KiB, which hold any two frames.
    package init(_ source: any ByteSource, blockSize: Int = 1 << 20) {
        self.source = source
        block = .allocate(byteCount: max(blockSize, 1 << 15), alignment: 16)
    }

    deinit { block.deallocate() }

    /// The configuration by the headers; nil before the first packet and for streams that are described inside their
    /// packets.
    package var config: AudioSpecificConfig? {
        guard let stream, stream.channelConfiguration > 0 else { return nil }
        return AudioSpecificConfig(
            profile: stream.profile, sampleRate: stream.sampleRate,
            channelConfiguration: stream.channelConfiguration)
    }

    /// The next packet without its header, valid until the next call; nil at the end of the file.
    ///
    /// - Throws: the errors of the source.
    package mutating func next() throws -> UnsafeRawBufferPointer? {
        while pending.isEmpty {
            guard try nextFrame() else { return nil }
        }
        let range = pending.removeLast()
        return UnsafeRawBufferPointer(rebasing: block[range])
    }

    /// Finds a frame and its packets; false at the end of the file.
    private mutating func nextFrame() throws -> Bool {
        while true {
            try fill(2 * 8192)
            guard held.count >= ADTSHeader.shortest else {
                strayBytes += Int64(held.count)
                held = held.upperBound..<held.upperBound
                return false
            }
            if let size = tagSize() {
                try skip(size)
                continue
            }
            let bytes = UnsafeRawBufferPointer(block)
            guard let header = ADTSHeader(bytes, at: held.lowerBound), isFollowed(header) else {
                isInStep = false
                guard passOver() else { return false }
                continue
            }
            gap = 0
            let start = held.lowerBound
            self.frame = base + Int64(start)..<base + Int64(start + header.frameLength)
            isInStep = true
            held = start + header.frameLength..<held.upperBound
            if let stream, !header.isOfOneStream(with: stream) { fault = fault ?? .changingFormat }
            stream = stream ?? header
            let frame = UnsafeRawBufferPointer(rebasing: bytes[start..<start + header.frameLength])
            guard let packets = header.packets(in: frame) else {
                fault = fault ?? .unseparatedPackets
                continue
            }
            pending = packets.reversed().map { $0.lowerBound + start..<$0.upperBound + start }
            return true
        }
    }

    /// Goes to the next byte that may begin a frame or a tag; false when there were too many before it.
    private mutating func passOver() -> Bool {
        var next = held.lowerBound + 1
        while next < held.upperBound, block[next] != 0xFF, block[next] != 0x41, block[next] != 0x49,
            block[next] != 0x54
        {
            next += 1
        }
        let count = Int64(next - held.lowerBound)
        strayBytes += count
        gap += count
        held = next..<held.upperBound
        if gap < Self.patience { return true }
        fault = fault ?? .givenUp
        strayBytes += max(0, source.size - base - Int64(next))
        return false
    }

    /// Whether the frame is whole and what comes after it is another one, a tag, or nothing.
    private func isFollowed(_ header: ADTSHeader) -> Bool {
        let end = held.lowerBound + header.frameLength
        guard end <= held.upperBound else { return false }
        if base + Int64(end) >= source.size { return true }
        let bytes = UnsafeRawBufferPointer(block)
        if Self.tag(bytes, at: end, limit: held.upperBound) { return true }
        if let next = ADTSHeader(bytes, at: end) { return next.isOfOneStream(with: header) }
        // Damage behind it does not make a frame less of one that is where it was expected.
        return isInStep && stream.map(header.isOfOneStream) ?? false
    }

    private static func tag(_ bytes: UnsafeRawBufferPointer, at start: Int, limit: Int) -> Bool {
        guard start + 3 <= limit else { return false }
        let name = (bytes[start], bytes[start + 1], bytes[start + 2])
        return name == (0x49, 0x44, 0x33) || name == (0x54, 0x41, 0x47)
    }

    /// Bytes of the tag at hand: ID3 version 2 or 1 (128 at the end of a file, be
    /// another one behind it), or APE.
    private mutating func tagSize() -> Int64? {
        guard held.count >= 10 else { return nil }
        let start = held.lowerBound
        let bytes = UnsafeRawBufferPointer(block)
        if let mark = APEMark(bytes[held]) {
            // A header tells of what follows it, a footer of what was in front of it.
            if mark.isHeader { return Int64(mark.size + APEMark.count) }
            let own = min(gap, Int64(mark.size - APEMark.count))
            (strayBytes, gap) = (strayBytes - own, gap - own)
            return Int64(APEMark.count)
        }
        guard Self.tag(bytes, at: start, limit: held.upperBound) else { return nil }
        if block[start] == 0x54 {
            let end = start + 128
            let isLast = base + Int64(end) == source.size
            let isFollowed =
                end < held.upperBound
                && (ADTSHeader(bytes, at: end) != nil || Self.tag(bytes, at: end, limit: held.upperBound))
            return isLast || isFollowed ? 128 : nil
        }
        return ID3v2Size.total(bytes[held])
    }

    private mutating func skip(_ count: Int64) throws {
        if count <= Int64(held.count) {
            held = held.lowerBound + Int(count)..<held.upperBound
        } else {
            base += Int64(held.lowerBound) + count
            held = 0..<0
        }
    }

    /// Makes `held` hold at least `count` bytes, or all that the file still has.
    private mutating func fill(_ count: Int) throws {
        guard held.count < count else { return }
        block.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[held]))
        base += Int64(held.lowerBound)
        held = 0..<held.count
        while held.count < block.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: block[held.upperBound...])
            let read = try source.read(into: rest, at: base + Int64(held.upperBound))
            if read <= 0 { return }
            held = 0..<held.upperBound + min(read, rest.count)
        }
    }
}
