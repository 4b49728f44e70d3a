/// The QuickTime chapter track: text samples that the audio track refers to (QTFF, "Chapter lists").
///
/// In the movie but not enabled, so that players do not show it as subtitles.
struct ChapterTrackBox {
    let id: UInt32
    let chapters: ChapterList
    /// Samples of the recording, at `sampleRate`.
    let sampleCount: Int64
    let sampleRate: Int
    /// Length of the recording in units of the movie.
    let movieDuration: Int64
    let packedLanguage: UInt16

    func write(to out: inout BoxBuffer, textStart: Int64) {
        out.box("trak") {
            $0.trackHeader(id: id, flags: 2, alternateGroup: 0, volume: 0, duration: movieDuration)
            $0.editList(mediaTime: 0, duration: movieDuration)
            $0.box("mdia") {
                $0.mediaHeader(
                    duration: sampleCount / chapters.unit,
                    timescale: sampleRate / Int(chapters.unit), language: packedLanguage)
                $0.handler(type: "text", name: "ChapterHandler")
                $0.box("minf") {
                    $0.box("gmhd") { Self.textMediaHeader(&$0) }
                    $0.dataReference()
                    $0.box("stbl") { textTable(&$0, textStart: textStart) }
                }
            }
        }
    }

    /// `gmin` and the 44-byte `text` box, byte for byte what libavformat writes and Apple's players accept.
    private static func textMediaHeader(_ out: inout BoxBuffer) {
        out.fullBox("gmin") {
            $0.u16(0x40)
            for _ in 0..<3 { $0.u16(0x8000) }
            $0.u16(0)
            $0.u16(0)
        }
        out.box("text") {
            $0.u16(1)
            $0.zeros(12)
            $0.u32(1)
            $0.zeros(12)
            $0.u32(0x4000)
            $0.u16(0)
        }
    }

    private func textTable(_ out: inout BoxBuffer, textStart: Int64) {
        out.fullBox("stsd") {
            $0.u32(1)
            $0.box("text") {
                $0.zeros(6)
                $0.u16(1)
                $0.u32(1)
                $0.zeros(18)
                $0.u16(1)
                $0.zeros(6)
                // Font table: one font, number 1, no name.
                $0.box("ftab") {
                    $0.u16(1)
                    $0.u16(1)
                    $0.u8(0)
                }
            }
        }
        // One entry per chapter even when lengths repeat: AVFoundation is said to need it (TagLib).
        out.fullBox("stts") {
            $0.u32(UInt32(chapters.entries.count))
            for entry in chapters.entries {
                $0.u32(1)
                $0.u32(entry.duration)
            }
        }
        // One chunk per title: some players read one title from each chunk.
        out.fullBox("stsc") {
            $0.u32(1)
            for _ in 0..<3 { $0.u32(1) }
        }
        out.fullBox("stsz") {
            $0.u32(0)
            $0.u32(UInt32(chapters.entries.count))
            for entry in chapters.entries { $0.u32(UInt32(ChapterList.sampleSize(entry.title.count))) }
        }
        var offset = textStart
        var offsets: [Int64] = []
        for entry in chapters.entries {
            offsets.append(offset)
            offset += Int64(ChapterList.sampleSize(entry.title.count))
        }
        out.chunkOffsets(offsets, shift: 0)
    }
}
