import ForgeModel

/// Where the sound of a file ends, and how its frames are found where no container tells.
struct SoundExtent {
    /// Containers that end with whatever stands behind the last frame.
    private static let openEnded: Set<String> = [
        "mp3", "aac", "ac3", "eac3", "dts", "dtshd", "tta", "ape", "wv", "mpc", "mpc8", "flac", "tak", "amr",
        "loas", "truehd", "mlp", "shn", "voc",
    ]

    /// Of them, those of which libavformat reads no more than a header counts: it knows where each packet is, and behind
    /// the last one there is nothing but tags.
    private static let counted: Set<String> = ["tta", "ape", "mpc", "voc"]
    /// Bytes that may be left of a block.
    private static let leastLeft: Int64 = 4096

    /// In the file: behind it there are tags.
    let end: Int64
    /// Whether all up to the end is sound.
    private let isCounted: Bool
    private let container: String
    /// Nil for a container.
    let frames: FrameScan?

    /// Where libavformat shall take a file to end; nil where it knows.
    ///
    /// - Parameter container: libavformat's name.
    /// - Throws: `ForgeError` when the file cannot be read.
    static func end(of file: InputFile, _ container: String) throws(ForgeError) -> Int64? {
        if container == "voc", let end = try VOCEnd.end(of: file) { return end }
        if container.hasPrefix("amr"), let end = try AMREnd(of: file)?.end { return end }
        if container == "mpc8", let end = try MusepackEnd(of: file).end { return end }
        return openEnded.contains(container) ? try SoundSpan(of: file).end : nil
    }

    /// - Throws: `ForgeError` when the file cannot be read.
    init(
        _ probe: TrackProbe, _ file: InputFile, isCancelled: @escaping CancellationCheck
    ) throws(ForgeError) {
        do {
            end = probe.stream.end ?? file.size
            isCounted = Self.counted.contains(probe.container)
            container = probe.container
            frames = try FrameScan(probe, of: file, isCancelled: isCancelled)
        } catch {
            throw ForgeError(error, step: .decoding, input: file.path)
        }
    }

    /// Bytes behind the last packet that can be nothing but sound, which libavformat did not find.
    ///
    /// - Parameters:
    ///   - packet: where it begins and ends, in the file.
    ///   - isAlone: whether the file has no other stream.
    ///   - isBroken: whether the packet did not decode.
    /// - Throws: `ForgeError` when the file cannot be read.
    func left(
        behind packet: Range<Int64>, isAlone: Bool, isBroken: Bool, _ file: InputFile
    ) throws(ForgeError) -> Int64 {
        let last = packet.upperBound
        switch container {
        case "avi" where isAlone: return try AVIEnd.left(behind: last, of: file)
        // Behind a packet that is whole there may be anything; what covers the end of one was put in the place of others.
        case "mpeg" where isAlone && isBroken: return end - last < Self.leastLeft ? 0 : end - last
        case _ where isAlone && container.hasPrefix("matroska"):
            let clusters = try MatroskaClusters.of(file)
            // As in a program stream.
            if isBroken, clusters.noise != nil { return file.size - last }
            return try clusters.left(behind: packet.lowerBound, file)
        case "tta" where try !TTAEnd.hasFrame(file, at: last): return 0
        default: break
        }
        guard isCounted, end - last >= Self.leastLeft else { return 0 }
        let left = try SoundSpan(of: file).endOfContent(file) - last
        return left < Self.leastLeft ? 0 : left
    }
}
