/// The chunk that is being filled: one allocation for the life of the writer.
struct ChunkBuffer: ~Copyable {
    /// Chunks of at most 1 MiB, as libavformat makes them: one write each, and few table entries.
    static let capacity = 1 << 20

    private let storage: UnsafeMutableRawBufferPointer
    private(set) var count = 0
    private(set) var packets = 0

    init() {
        storage = .allocate(byteCount: Self.capacity, alignment: 16)
    }

    deinit { storage.deallocate() }

    func hasRoom(for bytes: Int) -> Bool { count + bytes <= Self.capacity }

    mutating func append(_ packet: UnsafeRawBufferPointer) {
        guard let source = packet.baseAddress, let base = storage.baseAddress else { return }
        (base + count).copyMemory(from: source, byteCount: packet.count)
        count += packet.count
        packets += 1
    }

    /// The bytes of the chunk, valid until the next append.
    var filled: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }

    mutating func clear() {
        count = 0
        packets = 0
    }
}
