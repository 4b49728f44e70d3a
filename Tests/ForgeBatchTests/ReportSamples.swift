import ForgeModel
import Foundation

@testable import ForgeBatch

/// Reports for tests, from as little as matters.
enum ReportSamples {
    static let error = ForgeError(
        .inputDamaged, step: .decoding, path: "lib/Broken/1.mp3", reason: "the data is cut",
        remedy: "replace it",
        cause: "end of \"file\",\nat once")

    /// A book that took a tenth of a second for each second of sound, unless told otherwise.
    static func book(
        _ source: ForgePath, _ state: BookRecord.State = .done, audio: Double = 1000, elapsed: Double = 100,
        bytes: Int64 = 1_000_000
    ) -> BookRecord {
        var book = BookRecord(source: source, output: "out/x.m4b", state: state, audioSeconds: audio)
        if state == .done { book.elapsedSeconds = elapsed }
        if state == .done || state == .unchanged { book.outputBytes = bytes }
        if state == .failed { book.error = error }
        return book
    }

    static func report(_ books: [BookRecord], libraries: [ForgePath] = ["lib"]) -> BatchReport {
        BatchReport(
            libraries: libraries, output: "out", began: Date(timeIntervalSince1970: 1_700_000_000),
            ended: Date(timeIntervalSince1970: 1_700_000_090), warnings: ["a warning"], books: books)
    }
}
