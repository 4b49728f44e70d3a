import FFmpegBinding

/// The frames of AMR, of which a packet may hold several. Those of a pause hold the parameters of its noise or nothing:
/// libavcodec refuses them, and with them all that follows in their packet, though nothing is damaged. Used on one thread.
struct SpeechFrames: ~Copyable {
    /// Bytes of each type of frame with its header (3GPP TS 26.101, annex A, and TS 26.201, annex A; RFC 4867, 5.3);
    /// 0 is none.
    private static let narrow = [13, 14, 16, 18, 20, 21, 27, 32, 6, 7, 6, 6, 0, 0, 0, 1]
    private static let wide = [18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 0, 0, 0, 0, 1, 1]

    private let sizes: [Int]
    /// Types below it are speech.
    private let modes: Int
    /// Of a frame, at the codec's rate.
    private let samples: Int64
    private var bundle: Packet
    private var frames: [Range<Int>] = []
    private var next = 0

    /// Samples of the frame that was given last, if it is one of a pause.
    private(set) var pause: Int64?

    /// Nil for other codecs.
    ///
    /// - Parameter codec: libavcodec's name.
    /// - Throws: `AVError` when memory is short.
    static func of(_ codec: String) throws(AVError) -> SpeechFrames? {
        guard let sizes = sizes(of: codec) else { return nil }
        let isWide = codec == "amr_wb"
        return SpeechFrames(sizes, modes: isWide ? 9 : 8, samples: isWide ? 320 : 160, try Packet())
    }

    /// Bytes of each type of a codec's frames; nil for other codecs.
    static func sizes(of codec: String) -> [Int]? { ["amr_nb": narrow, "amr_wb": wide][codec] }

    private init(_ sizes: [Int], modes: Int, samples: Int64, _ bundle: consuming Packet) {
        (self.sizes, self.modes, self.samples) = (sizes, modes, samples)
        self.bundle = bundle
    }

    /// Leaves the first frame of a packet in it, and holds the others.
    ///
    /// - Throws: `AVError` when memory is short.
    mutating func take(_ packet: inout Packet) throws(AVError) {
        pause = nil
        frames = split(packet.bytes)
        next = frames.count
        guard frames.count > 1 else {
            if frames.count == 1 { look(packet.bytes[0]) }
            return
        }
        bundle.move(from: &packet)
        next = 0
        _ = try give(into: &packet)
    }

    /// Gives the next frame of the packet that was taken; false when there is none.
    ///
    /// - Throws: `AVError` when memory is short.
    mutating func give(into packet: inout Packet) throws(AVError) -> Bool {
        guard next < frames.count else { return false }
        let bytes = bundle.bytes
        try packet.copy(UnsafeRawBufferPointer(rebasing: bytes[frames[next]]))
        let duration = bundle.duration / Int64(frames.count)
        if let time = bundle.time { packet.setTime(time + Int64(next) * duration, duration: duration) }
        look(bytes[frames[next].lowerBound])
        next += 1
        return true
    }

    private mutating func look(_ header: UInt8) { pause = Self.type(header) < modes ? nil : samples }

    /// Bits of a frame's first byte that are 0.
    private static let padding: UInt8 = 0x83

    /// The frame that begins with a byte; nil for one that begins none, as zeros do not: a frame of the lowest rate is not
    /// marked as a bad one.
    static func start(_ header: UInt8, _ sizes: [Int]) -> FrameStart? {
        guard header & padding == 0, header != 0, case let size = sizes[type(header)], size > 0 else {
            return nil
        }
        return FrameStart(size: size, kind: 0, samples: 0, sampleRate: 0)
    }

    /// The type in the first byte of a frame.
    static func type(_ header: UInt8) -> Int { Int(header >> 3 & 15) }

    /// The packet's frames; empty where it is made of anything else.
    private func split(_ bytes: UnsafeRawBufferPointer) -> [Range<Int>] {
        var frames: [Range<Int>] = []
        var start = 0
        while start < bytes.count {
            let size = sizes[Self.type(bytes[start])]
            guard size > 0, start + size <= bytes.count else { return [] }
            frames.append(start..<start + size)
            start += size
        }
        return frames
    }
}
