/// Evidence that sound is missing from an audio file: bytes that its own headers or pages tell of and that are not
/// there. A header that is merely wrong about complete data is no damage but a note.
package struct TrackDamage: Hashable, Sendable {
    /// The missing part, for people, without the file's name: "it has 1000 of the 2000 bytes that its header tells of".
    package var reason: String
    /// How much sound is missing, in seconds; nil where nothing tells.
    package var missingSeconds: Double?
    /// Whether more may be missing than `missingSeconds`, as where a file ends in the middle of a frame.
    package var isAtLeast: Bool
    /// Whether what is missing is a hole in front of packets that are there, so that whoever decodes these meets it as well.
    package var isHole: Bool

    package init(
        reason: String, missingSeconds: Double? = nil, isAtLeast: Bool = false, isHole: Bool = false
    ) {
        self.reason = reason
        self.missingSeconds = missingSeconds
        self.isAtLeast = isAtLeast
        self.isHole = isHole
    }

    /// The reason, and how much is missing where that is known.
    package var text: String {
        missingSeconds.map {
            "\(reason); \(isAtLeast ? "at least " : "")\(SpanText.seconds($0)) of its sound are missing"
        } ?? reason
    }
}

/// The policy for a damaged track: by `TrackDamage`, or because `DamageRule` says so of what does not decode.
public enum DamagePolicy: String, Hashable, Sendable, Codable, CaseIterable {
    /// The book fails, with the track and what is missing of it.
    case fail
    /// Take what decodes of the track, with a warning.
    case keep
    /// The track is left out, with a warning.
    case skip
}
