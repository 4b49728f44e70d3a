import Foundation

/// `forge-native convert` as a competitor, and what it says of its result.
struct Convert {
    var input: String
    var output: String
    var options: [String]

    var words: [String] {
        [Inputs.program, "convert", input, "-o", output, "--overwrite", "-q"] + options
    }

    /// The fields of the result that benchmarks need.
    struct Result: Decodable {
        var quality: Int?
        /// Bits per second.
        var bitRate: Int
        var packets: Int
        /// Samples.
        var length: Int64
        var sampleRate: Int
    }

    /// Runs it once.
    func result() throws -> Result {
        let lines = try ChildRun.output(of: words + ["--json"]).split(separator: "\n")
        guard let line = lines.last else { throw ValidationFailure("\(words): nothing said") }
        return try JSONDecoder().decode(Result.self, from: Data(line.utf8))
    }

    /// The ffmpeg command that encodes the same with the same encoder in one piece.
    ///
    /// - Parameter quality: nil holds the bit rate.
    static func serial(
        _ inputs: [String], to output: String, coder: String, bitRate: Int, quality: Int?
    ) -> [String] {
        let control = quality.map { ["-global_quality", "\($0)", "-flags", "+bitexact+qscale"] }
        return ["ffmpeg", "-v", "error", "-nostdin", "-y"] + inputs
            + [
                "-map", "0:a", "-c:a", "aac", "-aac_coder", coder, "-profile:a", "aac_low", "-b:a",
                "\(bitRate)",
            ]
            + (control ?? ["-flags", "+bitexact"]) + ["-f", "ipod", output]
    }
}
