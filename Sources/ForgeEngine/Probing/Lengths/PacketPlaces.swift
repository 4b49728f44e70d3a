/// Where the packets of a stream are in their file, and how many bytes are none of them.
struct PacketPlaces {
    /// Where the first and the last packet begin, of those that libavformat places.
    private(set) var first: Int64?
    private(set) var last: Int64?
    /// Where the last one ends.
    private(set) var end: Int64?
    private(set) var bytes: Int64 = 0
    private var count: Int64 = 0
    /// The fewest bytes between two packets: what a container puts there in any case.
    private var leastGap: Int64 = .max

    /// Adds a packet; gives the bytes between it and the one before.
    ///
    /// - Parameter isDense: whether no packet begins inside of another: one that does was found behind what was taken for a
    ///   packet and is none, whose bytes are given.
    @discardableResult
    mutating func add(_ size: Int, at position: Int64, isDense: Bool = false) -> Range<Int64> {
        if isDense, let last, let end, last < position, position < end {
            bytes -= end - last
            self.end = last
        }
        let before = end ?? position
        let gap = before..<max(before, position)
        if end != nil { leastGap = min(leastGap, Int64(gap.count)) }
        first = first ?? position
        // Several packets may be told to begin where their block does.
        end = (last == position ? before : position) + Int64(size)
        last = position
        bytes += Int64(size)
        count += 1
        return gap
    }

    /// Bytes up to a place that are neither packets nor what a container needs between them.
    func unread(to place: Int64) -> Int64 {
        guard let first, bytes > 0 else { return 0 }
        let between = leastGap == .max ? 0 : leastGap * (count - 1)
        return max(0, place - first - bytes - between)
    }

    /// Bytes that are unread before they may have been packets: more than an index or a tag of a short file has.
    static let leastHole: Int64 = 4096

    /// Whether a longer sound than the packets last has room in the file: some were not found, or are damaged.
    ///
    /// - Parameters:
    ///   - length: what the packets last, in the units of `claim`.
    ///   - place: where the sound of the file ends.
    func haveRoom(for claim: Double, beyond length: Double, to place: Int64) -> Bool {
        let unread = unread(to: place)
        guard claim > length, length > 0, unread >= Self.leastHole else { return false }
        let room = length * Double(unread) / Double(bytes)
        // The last packet that is there may be broken, too.
        return claim - length <= room * Self.most + length / Double(count)
    }

    /// How much longer than the others packets may be that were not found: a pause weighs less than words.
    private static let most = 1.5
}
