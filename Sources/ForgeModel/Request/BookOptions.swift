/// How a book is made: what a request for one and a batch of many have in common.
public struct BookOptions: Hashable, Sendable, Codable {
    /// The policy for tracks that are damaged or cannot be read.
    public var damaged = DamagePolicy.fail
    /// Which track is taken of files with several audio tracks, counted from 1; nil takes the one that players take.
    public var audioTrack: Int?
    /// How long a call may take, such as the read of a file: where none returns for so long, as on a mount that is gone, the
    /// book fails with `ForgeError.Code.stalled`, and what is left of its work does no more harm when the call returns.
    /// Waiting for other books and slow work that goes on do not count. Default: 60 seconds; 0 waits for ever.
    public var stallTimeout = Duration.seconds(60)
    /// How much of the book is read back before it gets its name. What is found is a `verificationFailed` error. Default:
    /// `quick`.
    public var verification = VerificationDepth.quick
    /// The sound of the book. Default: all by the source.
    public var encoding = EncodingOptions()
    /// How tracks are ordered and named, and where chapters and cover come from.
    public var discovery = DiscoveryOptions()

    /// The defaults.
    public init() {}
}
