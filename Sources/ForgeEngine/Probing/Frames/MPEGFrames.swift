import FFmpegBinding
import ForgeModel
import M4BFormat

/// The sums over frames of MPEG audio, walked from header to header without libavformat.
struct MPEGFrames {
    /// The rate at which each of the nine sample rates of MPEG audio is a whole number, as libavformat counts them.
    private static let clock: Int64 = 14_112_000
    /// Bytes that are read at once.
    private static let block = 1 << 18
    /// Bytes that are read at each of the places of a sample, and how many places there are.
    private static let (window, places) = (1 << 14, 8)

    /// Frames that are whole.
    private(set) var count: Int64 = 0
    private(set) var bytes: Int64 = 0
    /// Bits per second of all frames; nil where they differ.
    private(set) var constantBitRate: Int?
    /// Whether counting was given up before the end.
    private(set) var isGivenUp = false
    private var time: Int64 = 0
    /// Bytes of frames of free format, without padding.
    private let freeSize: Int?

    private init(freeSize: Int?) { self.freeSize = freeSize }

    /// Samples at a rate in Hz.
    func samples(at rate: Int) -> Int64 {
        SampleCount(time).rescaled(
            from: SampleRate(hertz: Int(Self.clock)), to: SampleRate(hertz: rate)
        ).value
    }

    /// Walks all frames of a stretch of a file.
    ///
    /// - Parameters:
    ///   - start: of the first frame.
    ///   - freeSize: bytes of frames of free format, without padding.
    /// - Throws: `ForgeError` when the file cannot be read, or the walk is cancelled.
    static func all(
        of file: InputFile, from start: Int64, to end: Int64, freeSize: Int? = nil,
        isCancelled: CancellationCheck
    ) throws(ForgeError) -> MPEGFrames {
        var frames = MPEGFrames(freeSize: freeSize)
        var offset = start
        var isInStep = true
        var gap: Int64 = 0
        while offset < end {
            if isCancelled() { throw .cancelled(step: .probing) }
            let bytes = try file.view(at: offset, count: Int(min(Int64(block), end - offset)))
            let taken = frames.walk(bytes, &isInStep, isLast: offset + Int64(bytes.count) >= end)
            guard taken.bytes > 0 else { break }
            gap = taken.frames > 0 ? 0 : gap + Int64(taken.bytes)
            if gap >= ByteInput.patience {
                frames.isGivenUp = true
                break
            }
            offset += Int64(taken.bytes)
        }
        return frames
    }

    /// Walks some frames in several places of a stretch of a file.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func some(of file: InputFile, from start: Int64, to end: Int64) throws(ForgeError) -> MPEGFrames {
        var frames = MPEGFrames(freeSize: nil)
        for place in 0..<places {
            let offset = start + (end - start) / Int64(places) * Int64(place)
            let bytes = try file.view(at: offset, count: Int(min(Int64(window), end - offset)))
            var isInStep = place == 0
            _ = frames.walk(bytes, &isInStep, isLast: false)
        }
        return frames
    }

    /// Adds the frames of a block; tells how many there were, and how many bytes need not be seen again.
    ///
    /// - Parameter isInStep: whether the block begins where a frame ended; after it, whether the next one will.
    private mutating func walk(
        _ bytes: ByteView, _ isInStep: inout Bool, isLast: Bool
    ) -> (frames: Int, bytes: Int) {
        var position = 0
        var count = 0
        while position + 4 <= bytes.count {
            guard bytes[position] == 0xFF, let header = MPEGAudioHeader(bytes, position),
                let frame = header.frame(freeSize: freeSize)
            else {
                position += passOver(bytes, position, &isInStep)
                continue
            }
            let next = position + frame.size
            if next + 4 > bytes.count {
                // The next block begins with it.
                if !isLast, position > 0 { return (count, position) }
            } else if !isInStep, MPEGAudioHeader(bytes, next)?.frame(freeSize: freeSize)?.kind != frame.kind {
                position += 1
                continue
            }
            if next > bytes.count { break }
            add(header, frame)
            count += 1
            isInStep = true
            position = next
        }
        return (count, isLast ? bytes.count : max(position, 1))
    }

    /// How many bytes there are from here that are no frame: all of an ID3v2 tag, else one.
    private func passOver(_ bytes: ByteView, _ position: Int, _ isInStep: inout Bool) -> Int {
        let rest = bytes.count - position
        if isInStep, bytes[position] == 0x49, let size = ID3v2Size.total(bytes.bytes[position...]) {
            isInStep = size <= rest
            return min(Int(size), rest)
        }
        isInStep = false
        return 1
    }

    private mutating func add(_ header: MPEGAudioHeader, _ frame: FrameStart) {
        constantBitRate = time == 0 || constantBitRate == header.bitRate ? header.bitRate : nil
        count += 1
        bytes += Int64(frame.size)
        time += Int64(frame.samples) * (Self.clock / Int64(frame.sampleRate))
    }
}
