import ForgeBatch
import ForgeKit
import ForgeModel
import Foundation

/// Makes the books of a library in no time, so that a batch can be measured that has them behind it.
func finish(_ library: String, in output: String) async throws {
    let options = BatchOptions(libraries: [ForgePath(library)], output: ForgePath(output))
    _ = try await Batch(options, maker: NoEngine()).run().value
}

/// An engine that opens nothing and writes one byte for each book.
private struct NoEngine: BookMaker {
    private static let rate = SampleRate(hertz: 44_100)

    func list(_ library: ForgePath) async throws -> LibraryListing { try await Forge.list(library) }

    func open(
        _ book: LibraryBook, for request: ConversionRequest
    ) async -> [(book: LibraryBook, plan: Result<ConversionPlan, ForgeError>)] {
        let audio = ConversionPlan.Audio(
            .encoded(.init(EncoderChoice(name: "aac", coder: nil), .constantQuality)), sampleRate: Self.rate,
            channels: 1, bitRate: 64_000, reasons: [])
        let plan = ConversionPlan(
            output: "x.m4b", tracks: [], orderReason: "", audio: audio, length: SampleCount(44_100),
            chapters: [], chapterReason: "", metadata: BookMetadata(), cover: nil, warnings: [])
        return [(book, .success(plan))]
    }

    func make(
        _ book: LibraryBook, for request: ConversionRequest,
        onEvent: @escaping @Sendable (ConversionEvent) -> Void
    ) async throws -> ConversionReport {
        let output = request.output ?? "x.m4b"
        try Data([0]).write(to: URL(fileURLWithPath: output.string))
        var report = ConversionReport(
            output: output, fileSize: 1, length: SampleCount(44_100), sampleRate: Self.rate, channels: 1,
            packets: 1, bitRate: 64_000, chapters: [], skipped: [], warnings: [], elapsedSeconds: 0)
        report.tracks = book.files.count
        return report
    }
}
