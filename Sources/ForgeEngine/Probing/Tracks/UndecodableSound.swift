import FFmpegBinding
import ForgeModel
import M4BFormat

/// Sound that the linked FFmpeg has no decoder for, or that is not in the file at all.
struct UndecodableSound {
    private static let usac = 42
    /// Object types of MPEG-4 audio, ISO 14496-3 table 1.17, that libavcodec's AAC decoder does not take.
    private static let objectTypes = [
        3: "AAC SSR", 6: "AAC scalable", 7: "TwinVQ", 8: "CELP", 9: "HVXC", 20: "scalable ER AAC",
        24: "ER CELP", 25: "ER HVXC", 26: "ER HILN", 27: "ER parametric", 35: "DST", usac: "xHE-AAC (USAC)",
    ]
    /// Codecs that libavformat has no name for, by their sample entries.
    private static let entries: [String: String] = [
        "ac-4": "AC-4", "mha1": "MPEG-H 3D Audio", "mha2": "MPEG-H 3D Audio", "mhm1": "MPEG-H 3D Audio",
        "mhm2": "MPEG-H 3D Audio", "dtsx": "DTS:X", "dtsy": "DTS:X",
    ]

    let path: ForgePath
    let stream: StreamInfo
    /// As the boxes of an MP4 describe it.
    let track: M4BTrack?

    /// - Throws: `ForgeError` `inputUnreadable` for sound in another file.
    func checkPlace() throws(ForgeError) {
        if let name = track?.externalMedia { throw Self.elsewhere(name, path) }
    }

    /// The error of a file whose sound is in another one.
    static func elsewhere(_ name: String, _ path: ForgePath) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .probing, path: path,
            reason: "its sound is in another file: \(name)",
            remedy: "name that file, or save this one with its sound in it")
    }

    /// The error of an MP3 whose frames do not tell their size.
    static func freeFormat(_ path: ForgePath) -> ForgeError {
        ForgeError(
            .inputUnreadable, step: .probing, path: path,
            reason: "its sound is MP3 of free format, which FFmpeg does not decode",
            remedy: "make a WAV of it with a program that does, such as mpg123 or lame")
    }

    /// The error of a decoder that could not be opened.
    func error(_ error: AVError) -> ForgeError {
        guard error.isUnsupported else { return ForgeError(error, step: .probing, input: path) }
        return ForgeError(
            .inputUnreadable, step: .probing, path: path,
            reason: "its sound is \(name), which the linked FFmpeg \(linkedFFmpegVersion) does not decode",
            remedy: objectType == Self.usac
                ? "use a build with FFmpeg 7.1 or newer, or get the book in another format"
                : "get the book in another format", details: error.lastLogLine)
    }

    private var objectType: Int? {
        stream.codec == "aac" ? AudioSpecificConfig.objectType(of: stream.extradata) : nil
    }

    private var name: String {
        if let objectType { return Self.objectTypes[objectType] ?? "AAC of object type \(objectType)" }
        let entry = track?.codec.description ?? stream.codecTag
        if let known = Self.entries[entry] { return known }
        return stream.isKnownCodec ? stream.codec.uppercased() : "of an unknown codec ('\(entry)')"
    }
}
