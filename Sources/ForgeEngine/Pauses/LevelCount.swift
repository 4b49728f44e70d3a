/// How often there is each level of a stretch of sound; digital silence is not counted. Pure.
struct LevelCount {
    private var counts = [Int](repeating: 0, count: 256)
    private var total = 0

    init(_ levels: ArraySlice<UInt8> = []) { add(levels) }

    mutating func add(_ levels: ArraySlice<UInt8>) {
        for level in levels where level > 0 {
            counts[Int(level)] += 1
            total += 1
        }
    }

    /// Takes away what was added.
    mutating func remove(_ levels: ArraySlice<UInt8>) {
        for level in levels where level > 0 {
            counts[Int(level)] -= 1
            total -= 1
        }
    }

    /// The level that a share is at or below; 0 where nothing was counted.
    func level(_ share: Double) -> Int {
        let wanted = Int(Double(total) * share)
        var sum = 0
        for level in counts.indices {
            sum += counts[level]
            if sum > wanted { return level }
        }
        return 0
    }
}
