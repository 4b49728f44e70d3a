/// Finds the part of a recording that tells most of how it sounds: where its loudness changes most, as it does between
/// the syllables and pauses of speech, and neither in silence nor in a hum. Pure.
struct TellingPlace {
    /// Levels a second.
    static let rate = 10
    /// dB of full scale that something has to have to be a sound.
    private static let audible = -60.0
    /// dB below the loudest of what counts: what is softer is as good as silent.
    private static let depth = 45.0

    /// Loudness in dB of full scale, `rate` times a second.
    let levels: [Double]

    /// The best part begins at the quietest moment of a second, so that it hardly cuts a word. Of equal ones the nearest to
    /// the middle, then the first.
    ///
    /// - Parameter count: levels of the part.
    /// - Returns: the first of them; nil where nothing is to be heard.
    func best(_ count: Int) -> Int? {
        guard let loudest = levels.max(), loudest > Self.audible else { return nil }
        let floor = loudest - Self.depth
        var changes = [0.0]
        for index in levels.indices.dropFirst() {
            let change = abs(max(levels[index], floor) - max(levels[index - 1], floor))
            changes.append(changes[index - 1] + change)
        }
        let last = max(0, levels.count - count)
        var best: (start: Int, change: Double, distance: Int)?
        for second in stride(from: 0, through: last, by: Self.rate) {
            let start = (second...min(last, second + Self.rate - 1)).min { levels[$0] < levels[$1] } ?? second
            let end = min(levels.count, start + count) - 1
            let change = changes[max(start, end)] - changes[start]
            let distance = abs(2 * start - last)
            if best.map({ (-change, distance) < (-$0.change, $0.distance) }) ?? true {
                best = (start, change, distance)
            }
        }
        return best?.start
    }
}
