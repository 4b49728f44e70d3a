import ForgeModel

/// Apple's IMA ADPCM, "ima4": blocks of one channel each, which begin with two bytes of a predictor and a step.
enum AppleADPCM {
    /// Bytes (QuickTime File Format, "IMA 4:1").
    private static let block: Int64 = 34
    /// Blocks that are looked at.
    private static let telling: Int64 = 64
    /// The sizes of steps that IMA's ADPCM has, Apple's and that of WAV.
    static let steps: UInt8 = 89

    /// Whether what stands at `place` of a file can be more of the sound that begins at `start`.
    ///
    /// - Throws: `ForgeError` when the file cannot be read.
    static func isSound(at place: Int64, from start: Int64, of file: InputFile) throws(ForgeError) -> Bool {
        let first = (place - start + block - 1) / block
        let bytes = try file.view(at: start + first * block, count: Int(telling * block))
        let steps = stride(from: 1, to: bytes.count, by: Int(block)).map { bytes[$0] & 127 }
        return !steps.isEmpty && steps.allSatisfy { $0 < self.steps }
    }
}
