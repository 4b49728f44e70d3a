import FFmpegBinding
import ForgeModel

/// Silence that is still to be given, and the frame that waits behind it. Used on one thread.
struct PendingSilence: ~Copyable {
    /// Samples that are given at once.
    private static let portion: Int64 = 4096

    private var waiting: Frame
    private var isWaiting = false
    /// Per channel.
    private var samples: Int64 = 0
    private var format: AudioFormat

    /// - Parameter format: of the silence, until another is known.
    /// - Throws: `AVError` when memory is short.
    init(_ format: AudioFormat) throws(AVError) {
        waiting = try Frame()
        self.format = format
    }

    mutating func add(_ count: Int64, in format: AudioFormat) {
        samples += count
        self.format = format
    }

    /// Takes a frame that is to come behind the silence.
    mutating func hold(_ frame: inout Frame) {
        waiting.take(&frame)
        isWaiting = true
    }

    /// Gives some silence or, behind all of it, the frame; false where there is neither.
    ///
    /// - Throws: `ForgeError` when memory is short.
    mutating func give(into frame: inout Frame) throws(ForgeError) -> Bool {
        if samples > 0 {
            let count = Int(min(samples, Self.portion))
            let format = format
            try running(.decoding) { () throws(AVError) in
                try frame.reserve(format: format, capacity: count)
            }
            frame.silence(at: 0, count: count)
            samples -= Int64(count)
            return true
        }
        guard isWaiting else { return false }
        frame.take(&waiting)
        isWaiting = false
        return true
    }
}
