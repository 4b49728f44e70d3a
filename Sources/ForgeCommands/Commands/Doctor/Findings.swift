import ForgeKit
import ForgeModel

/// The FFmpeg of this process and the machine's cores, as checkups. Pure: what was found is given.
enum Findings {
    /// Codecs that audiobooks and their covers come in, and what they are to people.
    static let codecs = [
        ("mp3", "MP3"), ("aac", "AAC"), ("alac", "ALAC"), ("flac", "FLAC"), ("opus", "Opus"),
        ("vorbis", "Vorbis"),
        ("wmav2", "WMA"), ("wmapro", "WMA Pro"), ("pcm_s16le", "WAV"), ("mjpeg", "JPEG covers"),
        ("png", "PNG covers"), ("webp", "WebP covers"),
    ]

    private static let install =
        "install a full FFmpeg: 'apt install ffmpeg' on Debian and Ubuntu, 'brew install ffmpeg' with Homebrew"

    static func libraries(_ libraries: [LibraryVersion], release: String) -> [Checkup] {
        [Checkup("FFmpeg", release)]
            + libraries.map { library in
                let detail = "\(library.linked), built against \(library.headers)"
                return library.isCompatible
                    ? Checkup(library.name, detail)
                    : Checkup(
                        library.name, .missing, detail,
                        remedy: "build forge-native anew against the FFmpeg that is installed")
            }
    }

    static func encoders(_ encoders: [EncoderDescription]) -> [Checkup] {
        guard !encoders.isEmpty else {
            return [Checkup("encoders", .missing, "no AAC encoder", remedy: install)]
        }
        return encoders.map {
            let coders = $0.coders.isEmpty ? "" : ", coders \($0.coders.joined(separator: ", "))"
            return Checkup("encoder", "\($0.name)\(coders)")
        }
    }

    static func decoders(_ decoder: (String) -> String?) -> [Checkup] {
        let found = codecs.filter { decoder($0.0) != nil }.map(\.1)
        let missing = codecs.filter { decoder($0.0) == nil }.map(\.1)
        var result = [Checkup("decoders", found.joined(separator: ", "))]
        if !missing.isEmpty {
            result.append(
                Checkup("decoders", .missing, "none for \(missing.joined(separator: ", "))", remedy: install))
        }
        return result
    }
}

extension Checkup {
    fileprivate init(_ name: String, _ detail: String) { self.init(name, .ok, detail) }
}
