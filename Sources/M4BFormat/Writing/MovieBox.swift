/// Everything that goes into `moov`, and how it is laid out (ISO 14496-12, clause 8).
///
/// The timescale is the sample rate, so that lengths and chapters are exact to the sample. Only a chapter that is too long
/// for it has the chapter track count in a coarser one, at which the starts are exact too; and the media of an HE-AAC
/// track counts at the rate of its core, as its encoders write it.
struct MovieBox {
    /// Bytes of `free` after `ilst`: taggers edit in place as long as it lasts.
    static let usualPadding = 4096
    /// The least padding when the room is tight.
    static let leastPadding = 2048

    let format: AudioTrackFormat
    let log: PacketLog
    let items: [MetadataItem]
    let chapters: ChapterList
    let sampleCount: Int64
    var padding = Self.usualPadding
    /// Whether chunk offsets have 64 bits; nil: where one needs it.
    var areOffsetsWide: Bool?

    init(
        format: AudioTrackFormat, log: PacketLog, items: [MetadataItem], chapters: ChapterList,
        sampleCount: Int64
    ) {
        self.format = format
        self.log = log
        self.items = items
        self.chapters = chapters
        self.sampleCount = sampleCount
    }

    /// Samples in all packets, with priming and padding.
    var mediaDuration: Int64 {
        // ALAC has neither priming nor padding.
        format.codec == .alac ? sampleCount : Int64(log.count) * Int64(format.framesPerPacket)
    }
    var hasChapters: Bool { !chapters.entries.isEmpty }
    /// Nero's list would lose what is beyond 255, and VLC prefers it to the complete track; then it is left out.
    var hasNeroChapters: Bool { chapters.fitsNero }

    private var chapterTrack: ChapterTrackBox {
        ChapterTrackBox(
            id: 2, chapters: chapters, sampleCount: sampleCount, sampleRate: format.sampleRate,
            movieDuration: sampleCount, packedLanguage: format.packedLanguage)
    }

    /// The box with a hole for the packets' sizes, which nobody holds all of.
    ///
    /// - Parameters:
    ///   - audioShift: bytes the audio moved since its chunks were written.
    ///   - textStart: file offset of the first text sample.
    func box(audioShift: Int64, textStart: Int64) -> BoxBuffer {
        var out = BoxBuffer()
        out.reserve(20 * log.chunkOffsets.count + padding + 65_536)
        out.box("moov") {
            header(&$0)
            audioTrack(&$0, shift: audioShift)
            if hasChapters { chapterTrack.write(to: &$0, textStart: textStart) }
            $0.box("udta") {
                metadata(&$0)
                if hasNeroChapters { chapters.writeNero(to: &$0, sampleRate: format.sampleRate) }
            }
        }
        return out
    }

    private func header(_ out: inout BoxBuffer) {
        let wide = sampleCount > Int64(UInt32.max)
        out.fullBox("mvhd", version: wide ? 1 : 0) {
            $0.zeros(wide ? 16 : 8)
            $0.u32(UInt32(format.sampleRate))
            $0.u32or64(UInt64(sampleCount), wide: wide)
            $0.u32(0x0001_0000)
            $0.u16(0x0100)
            $0.zeros(10)
            $0.matrix()
            $0.zeros(24)
            $0.u32(hasChapters ? 3 : 2)
        }
    }

    private func metadata(_ out: inout BoxBuffer) {
        // Counted as the track's media is: an odd sample of HE-AAC at the end has a unit of its own.
        let unit = Int64(format.samplesPerUnit)
        let (priming, count) = (Int64(format.priming) / unit, (sampleCount + unit - 1) / unit)
        let gapless = MetadataItem.gapless(
            priming: priming, padding: mediaDuration / unit - count - priming, sampleCount: count)
        out.fullBox("meta") {
            $0.metadataHandler()
            $0.box("ilst") {
                for item in items { item.write(to: &$0) }
                gapless.write(to: &$0)
            }
            $0.box("free") { $0.zeros(padding - 8) }
        }
    }
}
