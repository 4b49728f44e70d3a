/// Puts the packets of chunks into the book's order, in whatever order the chunks come. Pure.
struct Splicer {
    private struct Part {
        var batches: [PacketBatch] = []
        var isComplete = false
    }

    private var parts: [Int: Part] = [:]
    /// The chunk whose packets are next.
    private(set) var head = 0

    mutating func add(_ batch: PacketBatch, of chunk: Int) {
        parts[chunk, default: Part()].batches.append(batch)
    }

    /// No more packets of that chunk will come.
    mutating func complete(_ chunk: Int) { parts[chunk, default: Part()].isComplete = true }

    /// Takes all that may be written now.
    mutating func take() -> [PacketBatch] {
        var ready: [PacketBatch] = []
        while let part = parts[head] {
            ready += part.batches
            guard part.isComplete else {
                parts[head] = Part()
                break
            }
            parts[head] = nil
            head += 1
        }
        return ready
    }

    /// True when there is something to take.
    var isReady: Bool { parts[head].map { $0.isComplete || !$0.batches.isEmpty } ?? false }
}
