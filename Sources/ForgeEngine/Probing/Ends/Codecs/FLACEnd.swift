import ForgeModel

/// The end of a FLAC file: the samples that it tells of beside the number of its last frame, and that frame's check sum.
enum FLACEnd {
    /// Bytes behind the sound that are looked at, unless frames are larger.
    private static let (tail, tailLimit) = (1 << 16, 1 << 23)

    /// The fields of the STREAMINFO block (RFC 9639, 8.2).
    private struct StreamInfo {
        var block: Int
        var largestFrame: Int
        var rate: Int
        /// Samples per channel; 0 is unknown.
        var total: Int64
    }

    /// A frame, and where it is in what was read.
    private struct Frame {
        var offset: Int
        var start: Int64
        var samples: Int64
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    static func look(_ file: InputFile) throws(ForgeError) -> FileEnd {
        let span = try SoundSpan(of: file)
        let head = try file.view(at: span.start, count: 42)
        guard head.has("fLaC"), let info = streamInfo(head) else { return .whole }
        let size = min(max(tail, 2 * info.largestFrame), tailLimit)
        let end = min(span.end, try span.endOfContent(file) + Int64(size))
        let start = max(span.start, end - 2 * Int64(size))
        let bytes = try file.view(at: start, count: Int(end - start))
        guard let last = lastFrame(in: bytes, info) else { return .whole }
        let isComplete = isComplete(bytes, from: last.offset)
        let there = last.start + (isComplete ? last.samples : 0)
        let rate = Double(info.rate)
        if info.total > last.start + last.samples || info.total > 0 && !isComplete {
            return .missing(
                "it has \(there) of the \(info.total) samples that its header tells of",
                seconds: Double(info.total - there) / rate, length: there)
        }
        guard isComplete else {
            return .missing("its last frame is cut off", seconds: Double(last.samples) / rate, length: there)
        }
        return info.total > 0 && there > info.total ? FileEnd(counted: there) : .whole
    }

    private static func streamInfo(_ head: ByteView) -> StreamInfo? {
        guard head[4] & 0x7F == 0, let block = head.big(2, at: 10), let largest = head.big(3, at: 15),
            let fields = head.big(8, at: 18), fields >> 44 > 0, block > 0
        else { return nil }
        let (channels, bits) = (Int(fields >> 41 & 7) + 1, Int(fields >> 36 & 31) + 1)
        // No frame is much larger than its samples.
        let bound = Int(block) * channels * ((bits + 7) / 8) + 256
        return StreamInfo(
            block: Int(block), largestFrame: largest > 0 ? Int(largest) : bound, rate: Int(fields >> 44),
            total: Int64(fields & 0xF_FFFF_FFFF))
    }

    /// The last frame whose number goes on from the one before it.
    private static func lastFrame(in bytes: ByteView, _ info: StreamInfo) -> Frame? {
        var ends: Set<Int64> = [0]
        var last: Frame?
        var single: Frame?
        for offset in 0..<max(0, bytes.count - 5) {
            guard bytes[offset] == 0xFF,
                let found = bytes.bytes.withUnsafeBytes({ FLACFrame($0, at: offset, blockSize: info.block) }),
                case let frame = Frame(offset: offset, start: found.start, samples: found.samples)
            else { continue }
            if ends.contains(frame.start) { last = frame }
            ends.insert(frame.start + frame.samples)
            single = single ?? frame
        }
        return last ?? single
    }

    /// Whether a frame's check sum comes out right at the end of the bytes, or before what is no part of it.
    private static func isComplete(_ bytes: ByteView, from start: Int) -> Bool {
        var crc: UInt16 = 0
        for index in start..<bytes.count {
            crc = crc << 8 ^ Self.crc16[Int(crc >> 8 ^ UInt16(bytes[index]))]
            // The least that a frame has: a header of six bytes, a subframe of two and the sum.
            if crc == 0, index - start >= 9 { return true }
        }
        return false
    }

    private static let crc16: [UInt16] = (0..<256).map { value in
        var crc = UInt16(value) << 8
        for _ in 0..<8 { crc = crc & 0x8000 != 0 ? crc << 1 ^ 0x8005 : crc << 1 }
        return crc
    }
}
