import ForgeModel

@testable import ForgeEngine

extension Planner.EncoderFacts {
    /// FFmpeg's own encoder, of whatever version is linked.
    static let native = Planner.EncoderFacts(
        description: EncoderDescription(name: "aac", coders: ["twoloop", "fast"]),
        sampleRates: Planner.aacSampleRates)
}
