@testable import FFmpegBinding

extension AudioEncoder {
    /// Encodes frames of silence, gives each packet that comes, and leaves the encoder open for more.
    mutating func encodeSilence(frames: Int, _ body: (borrowing Packet) throws -> Void) throws {
        var frame = try Frame.allocated(format: format, capacity: frameSize)
        var packet = try Packet()
        for index in 0..<frames {
            try frame.prepare(capacity: frameSize)
            frame.silence(at: 0, count: frameSize)
            frame.timestamp = Int64(index * frameSize)
            try send(frame)
            while case .ready = try receive(into: &packet) { try body(packet) }
        }
    }
}
