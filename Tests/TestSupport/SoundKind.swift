public import Testing

/// A kind of sound file that ffmpeg makes: a container and what it holds.
public struct SoundKind: Sendable, CustomTestStringConvertible {
    /// The file's name, by whose extension ffmpeg knows the container.
    public let name: String
    private let words: [String]

    public var testDescription: String { name }

    /// A line for each.
    public static let all = [
        SoundKind(name: "a.mp3", words: ["-c:a", "libmp3lame"]),
        SoundKind(name: "a.aac", words: ["-c:a", "aac"]),
        SoundKind(name: "a.ac3", words: []), SoundKind(name: "a.flac", words: []),
        SoundKind(name: "a.wav", words: []),
        SoundKind(name: "r.wav", words: ["-rf64", "always"]),
        SoundKind(name: "a.aiff", words: ["-write_id3v2", "1"]), SoundKind(name: "a.w64", words: []),
        SoundKind(name: "a.caf", words: []), SoundKind(name: "a.au", words: []),
        SoundKind(name: "a.wma", words: []),
        SoundKind(name: "a.wv", words: []), SoundKind(name: "a.tta", words: []),
        SoundKind(name: "a.ogg", words: ["-c:a", "libvorbis"]), SoundKind(name: "a.opus", words: []),
        SoundKind(name: "a.spx", words: ["-c:a", "libspeex", "-ar", "16000"]),
        SoundKind(name: "a.mka", words: ["-c:a", "flac"]), SoundKind(name: "a.avi", words: []),
        SoundKind(name: "a.flv", words: ["-c:a", "aac"]), SoundKind(name: "a.ts", words: ["-c:a", "aac"]),
        SoundKind(name: "a.rm", words: ["-c:a", "ac3"]),
        SoundKind(name: "a.m4b", words: ["-c:a", "aac", "-f", "ipod"]),
        SoundKind(name: "f.m4a", words: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"]),
    ]

    /// The bytes of such a file, a tone with a title, an author and chapters.
    public func make(in folder: TemporaryFolder, seconds: Double) throws -> [UInt8] {
        let chapters = (0..<3).map {
            "[CHAPTER]\nTIMEBASE=1/1000\nSTART=\($0 * 30)\nEND=\($0 * 30 + 30)\ntitle=C\($0)\n"
        }
        let metadata = try folder.write(
            Array((";FFMETADATA1\ntitle=Tïtle\nartist=A\n" + chapters.joined()).utf8), to: "chapters.txt")
        try Tool.ffmpeg.run(
            [
                "-v", "error", "-nostdin", "-y", "-f", "lavfi", "-i", "sine=r=44100", "-i", metadata,
                "-map_metadata", "1", "-map_chapters", "1", "-t", "\(seconds)", "-strict", "-2",
            ] + words + [folder.path(name)])
        return folder.read(name)
    }
}
