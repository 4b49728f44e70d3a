/// An option of the library, as remedies name it. Later versions may know more of them.
///
/// The raw value is the name that whoever calls the library knows: its property's, or where it is none of one, words.
@nonexhaustive public enum ForgeOption: String, Hashable, Sendable, Codable, CaseIterable {
    // Of `ConversionRequest` and its `BookOptions`.
    case output
    case overwrite
    case damaged
    case audioTrack
    case stallTimeout

    // Of `EncodingOptions`.
    case bitRate
    case sampleRate
    case channels
    case encoder
    case rateControl
    case quality
    case codec
    case preset

    // Of `DiscoveryOptions`.
    case order
    case chapterSource
    case cover
    case noCover
    case coverSize
    case textEncoding

    // Of `ChapterChange`.
    case chapterLength
    case chapterNumbering
    case realignsWithin
    case shortestPause
    case pauseThreshold

    // Of `PreviewRequest`.
    case folder
    case start

    // Of `BatchOptions`.
    case journal
    case include
    case exclude
    case limit
    case onlyFailed
    case force
    case acceptsShorter
    case template
    case conflict
    case workers
    case retries

    // Of `Isolation`.
    case memoryLimit

    /// The file that a batch's report is written to.
    case report
    /// All that the program tells of its work.
    case log = "the log"
}
