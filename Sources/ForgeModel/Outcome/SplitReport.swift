/// The parts that a file was split into, or would be.
public struct SplitReport: Hashable, Sendable {
    /// A part of the file.
    public struct Part: Hashable, Sendable {
        /// The part's file.
        public var output: ForgePath
        /// The title: of a book, or of the part of one.
        public var title: String
        /// The place of its first sample in the file that is split.
        public var start: SampleCount
        /// Its length in samples.
        public var length: SampleCount
        /// Its chapters, from its own first sample on.
        public var chapters: [Chapter]
        /// Bytes; nil while it is not written.
        public var fileSize: Int64?

        package init(
            output: ForgePath, title: String, start: SampleCount, length: SampleCount, chapters: [Chapter]
        ) {
            (self.output, self.title) = (output, title)
            (self.start, self.length, self.chapters) = (start, length, chapters)
        }
    }

    /// The file that is split. It stays as it is.
    public var file: ForgePath
    /// The rate that all positions are counted at.
    public var sampleRate: SampleRate
    /// Samples of the file.
    public var length: SampleCount
    /// The parts in order; none where the rule leaves the file whole, and nothing is written.
    public var parts: [Part]
    /// Warnings for people: facts that need no action.
    public var warnings: [String] = []

    package init(_ file: ForgePath, sampleRate: SampleRate, length: SampleCount, parts: [Part]) {
        (self.file, self.sampleRate, self.length, self.parts) = (file, sampleRate, length, parts)
    }
}
