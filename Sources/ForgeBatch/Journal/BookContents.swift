import Foundation

/// The contents of a finished book, as the journal keeps them for later runs.
struct BookContents: Codable, Hashable, Sendable {
    struct File: Codable, Hashable, Sendable {
        /// As bytes.
        var path: Data
        /// Bytes.
        var size: Int64
        /// Nanoseconds since 1970.
        var modified: Int64
    }

    /// Of the sound, in seconds.
    var seconds: Double
    var tracks: Int
    /// Audio and sidecars.
    var files: [File]
    /// The missing parts of the book, for people; empty for a book that would be the same under any ruling of damaged tracks.
    var incomplete: [String]
    /// Its sources were moved away by `organize`.
    var isOrganized: Bool?
}
