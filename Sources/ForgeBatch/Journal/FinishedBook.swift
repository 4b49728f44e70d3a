import Foundation

/// A finished output and what it was made of, in one JSON value: journals had the first alone.
struct FinishedBook: Codable, Sendable {
    var file: FileState
    var contents: BookContents?

    init(file: FileState, contents: BookContents?) { (self.file, self.contents) = (file, contents) }

    private enum Key: String, CodingKey { case contents }

    init(from decoder: any Decoder) throws {
        file = try FileState(from: decoder)
        contents = try decoder.container(keyedBy: Key.self).decodeIfPresent(
            BookContents.self, forKey: .contents)
    }

    func encode(to encoder: any Encoder) throws {
        try file.encode(to: encoder)
        var container = encoder.container(keyedBy: Key.self)
        try container.encodeIfPresent(contents, forKey: .contents)
    }
}
