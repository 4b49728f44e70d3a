/// The bounds of what counts as a pause.
public struct PauseOptions: Hashable, Sendable {
    /// Milliseconds that a pause lasts at least where each begins a chapter or a part: breaths are shorter.
    package static let shortestBetweenParts = 1750

    /// Milliseconds that a pause lasts at least; 500 by default.
    public var shortest: Int
    /// The level in dB of full scale below which there is a pause; nil, the default, finds it by the speech and the noise of the minute
    /// around.
    public var threshold: Double?

    /// - Parameters:
    ///   - shortest: milliseconds that a pause lasts at least.
    ///   - threshold: in dB of full scale, what is softer is a pause; nil finds it by the sound.
    public init(shortest: Int = 500, threshold: Double? = nil) {
        self.shortest = shortest
        self.threshold = threshold
    }
}
