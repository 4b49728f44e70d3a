/// Where the sound of a file lies between the tags in front of it and behind it: ID3v1, ID3v2, APEv2 and Lyrics3.
struct SoundSpan {
    /// Offset of the first byte that is no tag.
    var start: Int64
    /// Offset of the first byte of the tags behind.
    var end: Int64

    /// The tags behind, the last first.
    var tagsBehind: [Range<Int64>] = []
}
