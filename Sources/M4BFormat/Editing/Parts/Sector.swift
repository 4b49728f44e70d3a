/// A part of a file that a disk writes at once.
enum Sector {
    /// Bytes; of disks with larger ones it is one of several that they write at once.
    static let size: Int64 = 512

    /// Whether so many bytes lie in one.
    static func holds(_ offset: Int64, _ count: Int) -> Bool {
        count == 0 || offset / size == (offset + Int64(count) - 1) / size
    }

    /// Whether all that differs of two headers lies in one.
    static func holds(from old: [UInt8], to new: [UInt8], at offset: Int64) -> Bool {
        let changed = zip(old, new).enumerated().filter { $1.0 != $1.1 }.map(\.offset)
        guard let first = changed.first, let last = changed.last else { return true }
        return holds(offset + Int64(first), last - first + 1)
    }
}
