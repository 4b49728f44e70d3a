/// Finds the quietest place for a seam. Pure but for what it has heard.
struct SeamFinder {
    /// Powers of the last frames heard, and the number of the first of them.
    private var powers: [Double] = []
    private var first: Int64 = 0

    /// Takes the power of the next frame.
    mutating func hear(_ power: Double) {
        powers.append(power)
        if powers.count >= 8 * Int(ChunkGrid.blockFrames) {
            let surplus = powers.count - 4 * Int(ChunkGrid.blockFrames)
            powers.removeFirst(surplus)
            first += Int64(surplus)
        }
    }

    /// The packet in the window that stands for the least sound: that of a frame and the one before it, which is
    /// what a packet is made of. Of equal ones the nearest to the middle, then the earliest.
    ///
    /// - Parameter window: frames among those heard last; those beyond what was heard are not looked at.
    func quietest(in window: Range<Int64>) -> Int64 {
        let middle = (window.lowerBound + window.upperBound) / 2
        var best: (packet: Int64, power: Double, distance: Int64)?
        for packet in max(window.lowerBound, first + 1)..<min(window.upperBound, first + Int64(powers.count))
        {
            let index = Int(packet - first)
            let power = powers[index - 1] + powers[index]
            let distance = abs(packet - middle)
            if best.map({ (power, distance) < ($0.power, $0.distance) }) ?? true {
                best = (packet, power, distance)
            }
        }
        return best?.packet ?? middle
    }
}
