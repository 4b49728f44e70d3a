import FFmpegBinding
import ForgeModel

@testable import ForgeEngine

/// An encoder whose packets say what it heard: packet k is made of frames k - 1 and k, on seeing the next
/// `lookahead` frames, in a state that depends on the last `memory` frames before them.
struct FakeEncoder: ~Copyable, PacketEncoder {
    let frameSize: Int
    let lookahead: Int
    let memory: Int
    private var frames: [[Float]] = []
    private var packets = 0
    private var isFinished = false

    init(frameSize: Int, lookahead: Int, memory: Int) {
        self.frameSize = frameSize
        self.lookahead = lookahead
        self.memory = memory
    }

    mutating func send(_ block: PCMBlock, at start: Int, count: Int, position: Int64) {
        let samples = block.floats(channel: 0)[start..<start + count]
        // The samples count up, so that a wrong clock would show.
        precondition(samples.first.map { Int64($0) } == position, "the clock is wrong")
        frames.append(Array(samples))
    }

    mutating func finish() { isFinished = true }

    mutating func receive(_ body: (UnsafeRawBufferPointer) -> Void) -> Bool {
        let ready = isFinished ? frames.count + 1 : frames.count - lookahead
        guard packets < ready, !frames.isEmpty else { return false }
        let first = max(0, packets - 1 - memory)
        let last = min(frames.count, packets + 1 + lookahead)
        // Position in the book of what the packet is made of, and all samples that bear on it.
        let heard = frames[first..<last].flatMap { $0 } + [Float(lookahead)]
        heard.withUnsafeBytes(body)
        packets += 1
        return true
    }
}
