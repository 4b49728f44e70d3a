import ForgeModel
import Synchronization

/// Keeps equal pictures once: three hundred tracks often carry one cover three hundred times.
final class CoverStore: Sendable {
    /// A picture's bytes; hashed by their number and beginning, compared in full.
    private struct Key: Hashable {
        let data: [UInt8]
        func hash(into hasher: inout Hasher) {
            hasher.combine(data.count)
            data.withUnsafeBytes { hasher.combine(bytes: UnsafeRawBufferPointer(rebasing: $0.prefix(4096))) }
        }
    }

    private let pictures = Mutex<Set<Key>>([])

    /// The same picture, its bytes shared with those of an equal one seen before.
    func shared(_ cover: CoverImage) -> CoverImage {
        let key = pictures.withLock { $0.insert(Key(data: cover.data)).memberAfterInsert }
        return CoverImage(data: key.data, origin: cover.origin, kind: cover.kind)
    }
}
