import FFmpegBinding
import ForgeModel
import M4BFormat

/// Decodes AAC packets on the clock of a book into the course of their levels. Used on one thread.
struct PacketLevels: ~Copyable {
    private var decoder: MediaDecoder
    private var frame: Frame
    private let packet: Packet
    private let frameLength: Int64
    private let isRefusalTold: Bool
    private(set) var trace: LevelTrace

    /// - Parameters:
    ///   - trace: what was heard before, of the format's rate and channels.
    ///   - isRefusalTold: whether a packet that does not decode is an error; else it is silence.
    /// - Throws: `AVError`.
    static func open(
        _ format: AudioTrackFormat, after trace: LevelTrace, isRefusalTold: Bool
    ) throws(AVError) -> PacketLevels {
        PacketLevels(
            decoder: try .openAAC(config: format.audioSpecificConfig), frame: try Frame(),
            packet: try Packet(),
            frameLength: Int64(format.framesPerPacket), isRefusalTold: isRefusalTold, trace: trace)
    }

    private init(
        decoder: consuming MediaDecoder, frame: consuming Frame, packet: consuming Packet, frameLength: Int64,
        isRefusalTold: Bool, trace: LevelTrace
    ) {
        (self.frameLength, self.isRefusalTold, self.trace) = (frameLength, isRefusalTold, trace)
        self.decoder = decoder
        self.frame = frame
        self.packet = packet
    }

    /// Takes the packets of a run.
    ///
    /// - Parameters:
    ///   - position: of the first packet's first sample on the book's clock, negative for priming.
    ///   - sound: what is to be heard; samples before and behind it are not.
    /// - Throws: `AVError`.
    mutating func take(
        _ bytes: UnsafeRawBufferPointer, _ sizes: [UInt32], at position: Int64, within sound: Range<Int64>
    ) throws(AVError) {
        var (offset, position) = (0, position)
        for size in sizes {
            try packet.copy(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + Int(size)]))
            try decode(at: position, within: sound)
            offset += Int(size)
            position += frameLength
        }
    }

    private mutating func decode(at position: Int64, within sound: Range<Int64>) throws(AVError) {
        do throws(AVError) { try decoder.send(packet) } catch {
            if isRefusalTold || error.isOutOfMemory { throw error }
            return
        }
        while case .ready = try decoder.receive(into: &frame) {
            let real = (position..<position + Int64(frame.sampleCount)).clamped(to: sound)
            guard !real.isEmpty, real.lowerBound >= trace.position else { continue }
            trace.hearSilence(upTo: real.lowerBound)
            var block = PCMBlock(format: frame.format, capacity: real.count)
            block.append(frame, at: Int(real.lowerBound - position), count: real.count)
            trace.hear(block)
        }
    }
}
