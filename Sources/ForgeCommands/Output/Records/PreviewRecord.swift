import ForgeModel

/// The samples that were made of a book.
struct PreviewRecord: Encodable {
    struct Sample: Encodable {
        let name: String
        let path: ForgePath
        let fileSize: Int64
        let codec: String
        let method: ConversionPlan.Method?
        let sampleRate: SampleRate
        let channels: Int
        let bitRate: Int
        let quality: Int?
        let bookBytes: Int64
        let reasons: [String]

        init(_ sample: PreviewReport.Sample) {
            (name, path, fileSize) = (sample.name, sample.path, sample.fileSize)
            (codec, method) = (sample.codec, sample.method)
            (sampleRate, channels, bitRate) = (sample.sampleRate, sample.channels, sample.bitRate)
            (quality, bookBytes, reasons) = (sample.quality, sample.bookBytes, sample.reasons)
        }
    }

    let folder: ForgePath
    let title: String
    let start: SampleCount
    let length: SampleCount
    let bookLength: SampleCount
    let sampleRate: SampleRate
    let samples: [Sample]
    let warnings: [String]
    let elapsedSeconds: Double

    init(_ report: PreviewReport) {
        (folder, title) = (report.folder, report.title)
        (start, length, bookLength) = (report.start, report.length, report.bookLength)
        (sampleRate, samples) = (report.sampleRate, report.samples.map(Sample.init))
        (warnings, elapsedSeconds) = (report.warnings, report.elapsedSeconds)
    }
}
