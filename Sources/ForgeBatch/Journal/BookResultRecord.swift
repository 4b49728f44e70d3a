import ForgeModel

/// The result of a book as journals, reports and lines of JSON hold it, whatever the properties of `BookRecord` are
/// called.
package struct BookResultRecord: Codable, Hashable, Sendable {
    let source: ForgePath
    let output: ForgePath
    let state: BookRecord.State
    let title: String?
    let author: String?
    let audioSeconds: Double
    let elapsedSeconds: Double
    let outputBytes: Int64
    let bitRate: Int
    let chapters: Int
    let attempts: Int
    let warnings: [String]
    let incomplete: Bool?
    let error: ErrorRecord?

    package init(_ result: BookRecord) {
        (source, output, state) = (result.source, result.output, result.state)
        (title, author) = (result.title, result.author)
        (audioSeconds, elapsedSeconds) = (result.audioSeconds, result.elapsedSeconds)
        (outputBytes, bitRate, chapters) = (result.outputBytes, result.bitRate, result.chapters)
        (attempts, warnings, error) = (result.attempts, result.warnings, result.error.map(ErrorRecord.init))
        incomplete = result.isIncomplete
    }

    var result: BookRecord {
        var result = BookRecord(
            source: source, output: output, state: state, title: title, author: author,
            audioSeconds: audioSeconds)
        (result.elapsedSeconds, result.outputBytes) = (elapsedSeconds, outputBytes)
        (result.bitRate, result.chapters, result.attempts) = (bitRate, chapters, attempts)
        (result.warnings, result.isIncomplete, result.error) = (warnings, incomplete, error?.error)
        return result
    }
}
