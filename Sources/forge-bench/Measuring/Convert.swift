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
        /// How the encoder was set, as ffmpeg's options.
        var settings: [String] = []

        private enum CodingKeys: String, CodingKey { case quality, bitRate, packets, length, sampleRate }
    }

    /// The fields of the plan that benchmarks need.
    private struct Plan: Decodable {
        struct Audio: Decodable {
            var sampleRate: Int
            var modelRate: Int?
            var cutoff: Int?
            var switchedOff: [String]
        }
        var audio: Audio
    }

    /// Runs it once.
    func result() throws -> Result {
        let lines = try ChildRun.output(of: words + ["--json"]).split(separator: "\n")
        // Progress may come before the plan; the last plan is the one that was followed.
        guard let plan = lines.last(where: { $0.hasPrefix(#"{"type":"plan","#) }), let last = lines.last
        else {
            throw ValidationFailure("\(words): nothing said")
        }
        let audio = try JSONDecoder().decode(Plan.self, from: Data(plan.utf8)).audio
        var result = try JSONDecoder().decode(Result.self, from: Data(last.utf8))
        result.settings =
            ["-ar", "\(audio.sampleRate)"] + (audio.cutoff.map { ["-cutoff", "\($0)"] } ?? [])
            + (audio.modelRate.map { ["-b:a", "\($0)"] } ?? [])
            + audio.switchedOff.flatMap { ["-\($0)", "0"] }
        return result
    }

    /// The ffmpeg command that encodes the same with the same encoder in one piece.
    ///
    /// - Parameter result: what is held, and how the encoder is set; nil holds the bit rate with ffmpeg's defaults.
    static func serial(
        _ inputs: [String], to output: String, coder: String, bitRate: Int, as result: Result?
    ) -> [String] {
        let control = result?.quality.map { ["-global_quality", "\($0)", "-flags", "+bitexact+qscale"] }
        return ["ffmpeg", "-v", "error", "-nostdin", "-y"] + inputs
            + [
                "-map", "0:a", "-c:a", "aac", "-aac_coder", coder, "-profile:a", "aac_low", "-b:a",
                "\(bitRate)",
            ]
            + (control ?? ["-flags", "+bitexact"]) + (result?.settings ?? []) + ["-f", "ipod", output]
    }
}
