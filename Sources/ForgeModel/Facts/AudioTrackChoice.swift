/// Which of a file's audio tracks is the book's, and what else there is to choose from.
public struct AudioTrackChoice: Hashable, Sendable, Codable {
    /// A track that was not chosen.
    public struct Other: Hashable, Sendable, Codable {
        /// Among the file's audio tracks in their order, from 1.
        public var number: Int
        /// For people: "ALAC, disabled".
        public var summary: String

        package init(number: Int, summary: String) {
            self.number = number
            self.summary = summary
        }
    }

    /// The chosen track, among the file's audio tracks in their order, from 1.
    public var number: Int
    /// For people: "AAC, eng, default".
    public var summary: String
    /// In the order of the file.
    public var others: [Other]

    package init(number: Int, summary: String, others: [Other]) {
        self.number = number
        self.summary = summary
        self.others = others
    }
}

extension AudioTrackChoice: CustomStringConvertible {
    /// "audio track 2 of 2 (AAC, eng, default); also: 1 (ALAC, disabled)".
    public var description: String {
        "audio track \(number) of \(others.count + 1) (\(summary)); also: "
            + others.map { "\($0.number) (\($0.summary))" }.joined(separator: ", ")
    }
}

/// Where the book's sound is in a file, for those who read it.
package struct AudioStream: Hashable, Sendable {
    /// libavformat's number of the stream.
    package var index: Int
    /// The number of the track in an MP4; nil in other files and where two tracks have the same.
    package var trackID: UInt32?
    /// Patches for libavformat, to play it right.
    package var patches: [BytePatch]
    /// Where libavformat shall take the file to end, in bytes; nil where it does.
    package var end: Int64?
    /// Bytes that all readers shall see, for a file whose index is damaged.
    package var repairs: [BytePatch] = []
    /// Pages of an Ogg file behind missing ones, where packets do not tell how long they are.
    package var jumps: [PageJump] = []

    package init(index: Int = 0, trackID: UInt32? = nil, patches: [BytePatch] = [], end: Int64? = nil) {
        self.index = index
        self.trackID = trackID
        self.patches = patches
        self.end = end
    }
}

/// Bytes that a reader shall see in place of a file's own.
package struct BytePatch: Hashable, Sendable {
    /// In the file.
    package var offset: Int64
    package var bytes: [UInt8]

    package init(offset: Int64, bytes: [UInt8]) {
        self.offset = offset
        self.bytes = bytes
    }
}
