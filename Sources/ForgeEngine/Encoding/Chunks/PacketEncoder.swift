import FFmpegBinding
import ForgeModel

/// An encoder as a chunk uses it. Used on one thread.
protocol PacketEncoder: ~Copyable, SendableMetatype {
    /// Samples per channel in each frame but the last.
    var frameSize: Int { get }

    /// Gives it one frame, taken from a block.
    ///
    /// - Parameter position: of the frame's first sample on the book's clock.
    mutating func send(_ block: PCMBlock, at start: Int, count: Int, position: Int64) throws(ForgeError)

    /// Tells it that no frame follows.
    mutating func finish() throws(ForgeError)

    /// Takes the next packet, if there is one; `body` may only look at the bytes.
    mutating func receive(_ body: (UnsafeRawBufferPointer) -> Void) throws(ForgeError) -> Bool
}

extension PacketEncoder where Self: ~Copyable {
    /// Encodes samples of a block, frame by frame.
    ///
    /// - Parameters:
    ///   - position: of the first of them on the book's clock.
    ///   - body: is lent each packet that is ready meanwhile.
    mutating func encode(
        _ block: PCMBlock, _ range: Range<Int>, at position: Int64, _ body: (UnsafeRawBufferPointer) -> Void
    ) throws(ForgeError) {
        var start = range.lowerBound
        while start < range.upperBound {
            let count = min(frameSize, range.upperBound - start)
            try send(block, at: start, count: count, position: position + Int64(start - range.lowerBound))
            while try receive(body) {}
            start += count
        }
    }

    /// Encodes what it still holds.
    mutating func finish(_ body: (UnsafeRawBufferPointer) -> Void) throws(ForgeError) {
        try finish()
        while try receive(body) {}
    }
}

/// libavcodec's encoder behind that.
struct LibavEncoder: ~Copyable, PacketEncoder {
    private var encoder: AudioEncoder
    private var frame: Frame
    private var packet: Packet
    /// Nil for encoders that hold a quality, or hold a bit rate by themselves.
    private var governor: RateGovernor?
    let frameSize: Int

    static func open(_ configuration: EncoderConfiguration) throws(ForgeError) -> LibavEncoder {
        try running(.encoding) { () throws(AVError) in
            let encoder = try AudioEncoder.open(configuration)
            let frame = try Frame.allocated(format: encoder.format, capacity: encoder.frameSize)
            let isGoverned = configuration.quality == nil && configuration.name == "aac"
            let governor =
                isGoverned
                ? RateGovernor(
                    wanted: configuration.bitRate, frameSize: encoder.frameSize,
                    sampleRate: configuration.sampleRate) : nil
            return LibavEncoder(encoder: encoder, frame: frame, packet: try Packet(), governor: governor)
        }
    }

    /// Opens ALAC of 16 bits, or of 24.
    static func openLossless(sampleRate: Int, channels: Int, isDeep: Bool) throws(ForgeError) -> LibavEncoder
    {
        try running(.encoding) { () throws(AVError) in
            let encoder = try AudioEncoder.openALAC(
                sampleRate: sampleRate, channels: channels, isDeep: isDeep)
            let frame = try Frame.allocated(format: encoder.format, capacity: encoder.frameSize)
            return LibavEncoder(encoder: encoder, frame: frame, packet: try Packet(), governor: nil)
        }
    }

    private init(
        encoder: consuming AudioEncoder, frame: consuming Frame, packet: consuming Packet,
        governor: RateGovernor?
    ) {
        self.governor = governor
        frameSize = encoder.frameSize
        self.encoder = encoder
        self.frame = frame
        self.packet = packet
    }

    /// The format of the samples that it takes.
    var format: AudioFormat { encoder.format }

    /// Samples that the decoder gives before the first real one.
    var initialPadding: Int { encoder.initialPadding }

    /// AudioSpecificConfig, ISO 14496-3.
    var audioSpecificConfig: [UInt8] { encoder.audioSpecificConfig }

    mutating func send(_ block: PCMBlock, at start: Int, count: Int, position: Int64) throws(ForgeError) {
        do throws(AVError) {
            try frame.prepare(capacity: frameSize)
            block.copy(at: start, count: count, into: &frame)
            frame.timestamp = position
            try encoder.send(frame)
        } catch {
            throw ForgeError(error, step: .encoding)
        }
    }

    mutating func finish() throws(ForgeError) {
        do throws(AVError) { try encoder.finish() } catch { throw ForgeError(error, step: .encoding) }
    }

    mutating func receive(_ body: (UnsafeRawBufferPointer) -> Void) throws(ForgeError) -> Bool {
        do throws(AVError) {
            guard case .ready = try encoder.receive(into: &packet) else { return false }
        } catch {
            throw ForgeError(error, step: .encoding)
        }
        body(packet.bytes)
        if let bitRate = governor?.take(bytes: packet.bytes.count) { encoder.hold(bitRate: bitRate) }
        packet.clear()
        return true
    }
}
