import ForgeModel

/// The rules by which packets of a container tell of missing ones.
struct GapRules {
    /// Containers whose times count samples, or whose packets follow each other without pauses: a gap in them is a loss
    /// whatever else is seen. In others, such as Matroska, a pause in the sound may be a gap in the times.
    private static let countingContainers: Set<String> = [
        "ogg", "flac", "wv", "asf", "tta", "ape", "mpc", "mpc8", "tak", "caf",
    ]
    /// Containers whose packets lie one behind the other: bytes between them are missing packets where the times say so.
    private static let densePackets: Set<String> = ["matroska,webm", "flv", "nut", "avi", "mpegts", "mpeg"]
    /// Of them, those whose packets are told to begin where they do.
    private static let placedPackets: Set<String> = ["matroska,webm", "flv", "nut", "avi"]

    /// Whether a gap in the times is a loss.
    var isCounting: Bool
    /// Whether the times are those of a table of packets: what each packet lacks of its own adds up.
    private(set) var areTimesExact = false
    /// Whether the track's chapters were moved to where they are without the gaps in the file's times: no silence
    /// stands for those then.
    private(set) var isClosedUp = false
    /// Whether the track's length was found by counting its packets: of one that is not there it knows nothing.
    private(set) var isCountedByPackets = true
    /// Whether the bytes between packets can only be this stream's.
    let isAlone: Bool
    /// Whether a packet is where it is told to be, and no other one begins inside of it.
    let arePlaced: Bool
    /// Bytes between two packets that no container's own headers need: the most that a cluster of Matroska begins with; in
    /// streams of transport packets those have their own.
    let headroom: Int64

    /// - Parameter isAlone: whether the file has no other stream.
    init(_ probe: TrackProbe, isAlone: Bool) {
        // What was found missing of a file or of a film's fragments is a gap in the times of the others.
        self.init(
            container: probe.container, isAlone: isAlone, isShort: probe.damage != nil,
            areTimesTrue: probe.areTimesTrue)
        // Each packet of Opus says itself how long it is, and noise in the place of one says anything.
        let isOpusMovie = probe.isMP4 && probe.codec == "opus"
        isCounting = isCounting || isOpusMovie
        areTimesExact = probe.container == "caf" || isOpusMovie
        isCountedByPackets = probe.aac?.access == .demuxer
        isClosedUp = probe.container.hasPrefix("matroska") && probe.chapters.count > 1
    }

    /// Of packets that no decoder is asked about.
    ///
    /// - Parameter isShort: whether bytes of the file are known to be missing.
    init(container: String, isAlone: Bool, isShort: Bool, areTimesTrue: Bool = true) {
        self.isAlone = isAlone && Self.densePackets.contains(container)
        let isMP4 = container.split(separator: ",").contains("mp4")
        isCounting =
            areTimesTrue && Self.countingContainers.contains(container)
            || isShort && (isMP4 || self.isAlone)
        arePlaced = Self.placedPackets.contains(container)
        headroom = arePlaced ? 64 : 1024
    }
}
