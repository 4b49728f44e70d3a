import Foundation

/// Readings of a file by other programs.
public enum Oracles {
    /// Decodes a file's first audio stream to interleaved 16-bit samples, as it is: no resampling, no down-mix.
    ///
    /// - Parameter decoder: `.ffmpeg9` ends at exactly the last sample of an M4B; `.ffmpeg` (5.1) plays the
    ///   encoder's padding as well.
    /// - Throws: `RunFailure`.
    public static func decode(_ file: String, with decoder: Tool = .ffmpeg9) throws -> [Int16] {
        samples(try decodeBytes(file, format: "s16le", decoder))
    }

    /// Decodes as `decode(_:with:)` does, to 32-bit floats in which full scale is 1.
    public static func decodeFloat(_ file: String, with decoder: Tool = .ffmpeg9) throws -> [Float] {
        samples(try decodeBytes(file, format: "f32le", decoder))
    }

    private static func decodeBytes(_ file: String, format: String, _ decoder: Tool) throws -> [UInt8] {
        // "file:" keeps ffmpeg from reading a name with a colon or a leading dash as something else.
        try decoder.run(
            ["-v", "error", "-nostdin", "-i", "file:\(file)", "-map", "0:a:0", "-f", format, "-"]
        ).stdout
    }

    private static func samples<T: BitwiseCopyable>(_ bytes: [UInt8]) -> [T] {
        bytes.withUnsafeBytes { raw in
            (0..<raw.count / MemoryLayout<T>.size).map {
                raw.loadUnaligned(fromByteOffset: $0 * MemoryLayout<T>.size, as: T.self)
            }
        }
    }

    /// A file's container, streams and chapters by ffprobe 5.1.
    ///
    /// - Throws: `RunFailure`, `DecodingError`.
    public static func probe(_ file: String) throws -> ProbedFile {
        let result = try Tool.ffprobe.run([
            "-v", "error", "-show_format", "-show_streams", "-show_chapters", "-of", "json", "file:\(file)",
        ])
        let decoder = JSONDecoder()
        // Names of members only: the keys of a dictionary such as `tags` stay as they are.
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(ProbedFile.self, from: Data(result.stdout))
    }

    /// Runs Python source with mutagen, taglib and vlc at hand; `arguments` are `sys.argv[1:]`. Returns stdout.
    ///
    /// - Throws: `RunFailure`, with the traceback.
    public static func python(_ source: String, _ arguments: String...) throws -> String {
        try Tool.python.run(["-c", source] + arguments).text
    }
}

/// ffprobe's JSON, as far as tests use it. Positions are in `timeBase` units, as ffprobe gives them.
public struct ProbedFile: Decodable, Sendable {
    public struct Format: Decodable, Sendable {
        public let formatName: String
        /// Seconds.
        public let duration: String?
        public let bitRate: String?
        public let tags: [String: String]?
    }
    public struct Stream: Decodable, Sendable {
        public let index: Int
        public let codecType: String
        public let codecName: String?
        public let profile: String?
        public let sampleRate: String?
        public let channels: Int?
        public let channelLayout: String?
        public let timeBase: String?
        public let startPts: Int64?
        public let durationTs: Int64?
        public let bitRate: String?
        public let nbFrames: String?
        public let width: Int?
        public let height: Int?
        public let disposition: [String: Int]?
        public let tags: [String: String]?
    }
    public struct Chapter: Decodable, Sendable {
        /// "1/44100" and the like.
        public let timeBase: String
        public let start: Int64
        public let end: Int64
        public let tags: [String: String]?
        public var title: String? { tags?["title"] }
    }
    public let format: Format
    public let streams: [Stream]
    public let chapters: [Chapter]

    /// The first audio stream.
    public var audio: Stream? { streams.first { $0.codecType == "audio" } }
}
