/// The pauses of a file.
public struct PauseReport: Hashable, Sendable {
    /// The file.
    public var path: ForgePath
    /// The rate at which positions are counted.
    public var sampleRate: SampleRate
    /// Samples of the file's sound, silence for what is lost included.
    public var length: SampleCount
    /// The pauses, in order.
    public var pauses: [Pause]

    package init(path: ForgePath, sampleRate: SampleRate, length: SampleCount, pauses: [Pause]) {
        self.path = path
        self.sampleRate = sampleRate
        self.length = length
        self.pauses = pauses
    }
}
