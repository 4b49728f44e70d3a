import ForgeModel

/// Where the sound of a file ends, and how its frames are found where no container tells.
struct SoundExtent {
    /// Containers that end with whatever stands behind the last frame.
    private static let openEnded: Set<String> = [
        "mp3", "aac", "ac3", "eac3", "dts", "dtshd", "tta", "ape", "wv", "mpc", "mpc8", "flac", "tak", "amr",
        "loas", "truehd", "mlp", "shn",
    ]

    /// In the file: behind it there are tags.
    let end: Int64
    /// Nil for a container.
    let frames: FrameScan?

    init(_ probe: TrackProbe, _ file: InputFile) throws(ForgeError) {
        do {
            end = Self.openEnded.contains(probe.container) ? try SoundSpan(of: file).end : file.size
            frames = try FrameScan(probe, of: file, limit: end)
        } catch {
            throw error as? ForgeError ?? .damaged(file.path, step: .decoding, reason: "\(error)")
        }
    }
}
