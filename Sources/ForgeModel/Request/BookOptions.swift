/// How a book is made: what a request for one and a batch of many have in common.
public struct BookOptions: Hashable, Sendable {
    /// The policy for tracks that are damaged or cannot be read.
    public var damaged = DamagePolicy.fail
    /// Which track is taken of files with several audio tracks, counted from 1; nil takes the one that players take.
    public var audioTrack: Int?
    /// The sound of the book. Default: all by the source.
    public var encoding = EncodingOptions()
    /// How tracks are ordered and named, and where chapters and cover come from.
    public var discovery = DiscoveryOptions()

    /// The defaults.
    public init() {}
}
