import ForgeModel
import TestSupport

@testable import ForgeEngine

/// The plan of files that were listened to, which is all that many tests want of a book.
func listenedPlan(
    _ files: [String], _ options: EncodingOptions = EncodingOptions(bitRate: 128_000)
) throws -> ConversionPlan {
    var book = try TestBook.book(files)
    book.tracks = try SoundSurvey.listen(to: book.tracks, isCancelled: { false })
    return try Planner.plan(book, options: options, output: "o.m4b", encoders: Planner.EncoderFacts.linked())
}

extension ConversionPlan {
    func finding(_ subject: SoundFinding.Subject) -> SoundFinding? {
        audio.findings.first { $0.subject == subject }
    }
}

extension Signal {
    /// White noise of a mean square in decibels, full scale 1.
    static func noise(_ count: Int, decibels: Double, seed: UInt64 = 1) -> [Float] {
        var random = SplitMix64(seed)
        var level = 1.0
        for _ in 0..<Int(-decibels.rounded()) { level /= 1.122_018_454 }
        // A uniform value between -1 and 1 has a mean square of 1/3.
        return (0..<count).map { _ in Float(1.732_05 * level * (2 * random.unit() - 1)) }
    }
}
