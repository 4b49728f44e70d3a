/// The counts of the header in the first frame of an MP3, which is no sound itself: Xing, Info or VBRI.
struct MPEGCount {
    /// The fewest bytes of a frame of MPEG audio: 8 kb/s at 24 kHz.
    private static let smallestFrame: Int64 = 24

    /// 0 where it does not say, or nobody can have counted so.
    private(set) var frames: Int64
    private(set) var bytes: Int64

    /// The header in the frame at a place; nil where there is none.
    ///
    /// Xing and Info are behind the side information, VBRI is 32 bytes behind the frame's header.
    init?(_ head: ByteView, _ offset: Int, _ header: MPEGAudioHeader) {
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
            self.init(frames: frames, bytes: field(2))
            return
        }
        let at = offset + 36
        guard head.has("VBRI", at: at), let bytes = head.big(4, at: at + 10),
            let frames = head.big(4, at: at + 14)
        else { return nil }
        self.init(frames: Int64(frames), bytes: Int64(bytes))
    }

    private init(frames: Int64, bytes: Int64) {
        // Writers that do not know a count set all of its bits.
        (self.frames, self.bytes) = (frames == 0xFFFF_FFFF ? 0 : frames, bytes == 0xFFFF_FFFF ? 0 : bytes)
        // Frames that have no room in the bytes say nothing.
        if self.bytes > 0, self.frames > self.bytes / Self.smallestFrame { self.frames = 0 }
    }
}
