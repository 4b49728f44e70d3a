import ForgeModel

/// A book that was made.
struct ResultRecord: Encodable {
    let output: ForgePath
    let fileSize: Int64
    let length: SampleCount
    let sampleRate: SampleRate
    let channels: Int
    let packets: Int64
    let bitRate: Int
    let quality: Int?
    let sound: SoundRecord?
    let chapters: [ChapterRecord]
    let skipped: [ForgePath]
    let tracks: Int
    let incomplete: [String]
    let warnings: [String]
    let elapsedSeconds: Double

    init(_ report: ConversionReport) {
        (output, fileSize, length) = (report.output, report.fileSize, report.length)
        (sampleRate, channels, packets) = (report.sampleRate, report.channels, report.packets)
        (bitRate, quality, sound) = (report.bitRate, report.quality, report.sound.map(SoundRecord.init))
        (chapters, skipped) = (report.chapters.map(ChapterRecord.init), report.skipped)
        (tracks, incomplete) = (report.tracks, report.incomplete)
        (warnings, elapsedSeconds) = (report.warnings, report.elapsedSeconds)
    }
}
