import ArgumentParser
import Foundation
import M4BFormat

/// `forge-bench splice`: what is left of the sound at the seams of chunks, against the same encode in one piece.
struct SpliceBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "splice", abstract: "Sound and packets at seams, against an encode in one piece.")

    @OptionGroup var bench: BenchArguments

    /// Samples to either side of a seam that are listened to.
    private static let reach = 4096

    func run() throws {
        let inputs = try Inputs(scratch: bench.scratch)
        let machine = Machine(
            scratch: inputs.folder, programs: [[Inputs.program, "--version"], ["ffmpeg", "-version"]])
        var cases: [Report.Case] = []
        let speech = try inputs.speech(minutes: 60)
        let music = try longMusic(inputs)
        // An hour of mono has 24 seams; the music is repeated to have as many. One rate for each row of the encoder's
        // table that splices.
        for (name, input, channels, rates) in [
            ("speech", speech, 1, [24_000, 32_000, 48_000, 64_000, 96_000]),
            ("music", music, 2, [64_000, 96_000, 128_000, 192_000]),
        ] {
            for rate in rates { cases.append(try measure(inputs, name, input, channels, rate)) }
        }
        try Report(machine: machine, rounds: 1, cases: cases).print(asJSON: bench.json)
    }

    private func longMusic(_ inputs: Inputs) throws -> String {
        let music = try inputs.music()
        return try inputs.file("music-30min.flac") { path in
            _ = try ChildRun([
                "ffmpeg", "-v", "error", "-y", "-stream_loop", "9", "-i", music, "-af", "volume=0.9", "-c:a",
                "flac", "-f", "flac", path,
            ])
        }
    }

    private func measure(
        _ inputs: Inputs, _ name: String, _ input: String, _ channels: Int, _ rate: Int
    ) throws -> Report.Case {
        let (ours, theirs) = (inputs.path("chunked.m4b"), inputs.path("serial.m4b"))
        let result = try Convert(
            input: input, output: ours,
            options: ["--codec", "encode", "--bitrate", "\(rate)", "--all-cores"]
        ).result()
        _ = try ChildRun([
            Inputs.engine, "serial", input, theirs, "\(rate)", "\(result.quality ?? 0)",
        ])
        let (a, b) = (try packets(theirs), try packets(ours))
        guard a.count == b.count else {
            throw ValidationFailure("\(b.count) packets beside \(a.count) in one piece")
        }
        let chunk = 6144 / channels
        let points = Array(stride(from: chunk, to: a.count - chunk, by: chunk))
        // Behind those the chunks get shorter: all of what is left is listened to.
        let tail = Array(stride(from: points.last ?? 0, to: a.count - 64, by: 4))
        let equal = zip(a, b).count { $0 == $1 }
        let healed = points.count { point in
            let after = point + 43..<min(a.count, point + 43 + 1024)
            return after.allSatisfy { a[$0] == b[$0] }
        }
        let files = try [input, theirs, ours].map { try decode($0) }
        let losses = losses(points, files, channels).sorted()
        let tailLoss = self.losses(tail, files, channels).max()
        return Report.Case(
            name: "\(name), \(rate / 1000) kb/s: \(points.count) seams, \(a.count) packets",
            results: [],
            bars: [
                .init(
                    name: "loss at a seam, dB, median", value: losses.isEmpty ? 0 : losses[losses.count / 2],
                    limit: 0.1),
                .init(
                    name: "loss at a seam, dB, worst", value: losses.last ?? 0,
                    limit: 0.1),
                .init(
                    name: "loss anywhere behind those seams, where chunks get shorter, dB, worst",
                    value: tailLoss ?? 0, limit: 0.1),
                // Of music, one where a chunk has its first short windows: the threshold of those before is kept.
                .init(
                    name: "packets that differ from the encode in one piece",
                    value: Double(a.count - equal), limit: channels == 1 ? 0 : nil),
                .init(
                    name: "seams with such packets 1 to 25 s behind them",
                    value: Double(points.count - healed)),
                .init(
                    name: "how far the bit rate is off",
                    value: abs(Double(result.bitRate) / Double(rate) - 1), limit: 0.03),
            ])
    }

    private func packets(_ path: String) throws -> [Data] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        let file = try M4BFile(reading: BenchFile(data))
        guard let track = file.audioTrack else { throw ValidationFailure("no sound in \(path)") }
        return try file.sampleTable(of: track).map { data[Int($0.offset)..<Int($0.offset) + $0.size] }
    }

    /// How many dB the noise around each seam is above that of the encode in one piece.
    ///
    /// - Parameters:
    ///   - points: packets.
    ///   - files: the samples of the source, of the encode in one piece and of the one in chunks.
    private func losses(
        _ points: [Int], _ files: [Data], _ channels: Int
    ) -> [Double] {
        points.map { point in
            // Bytes of 32-bit samples.
            let range =
                (point * 1024 - Self.reach) * channels * 4..<(point * 1024 + Self.reach) * channels * 4
            let windows = files.map { file in
                file[range.clamped(to: 0..<file.count)].withUnsafeBytes {
                    Array($0.bindMemory(to: Float.self))
                }
            }
            return ratio(windows[0], windows[1]) - ratio(windows[0], windows[2])
        }
    }

    /// All samples of a file, by ffmpeg; in a file that was given up already, so that memory is the system's.
    private func decode(_ path: String) throws -> Data {
        let output = NSTemporaryDirectory() + "forge-bench-\(getpid()).f32"
        defer { unlink(output) }
        _ = try ChildRun(["ffmpeg", "-v", "error", "-y", "-i", path, "-map", "0:a", "-f", "f32le", output])
        return try Data(contentsOf: URL(fileURLWithPath: output), options: .alwaysMapped)
    }

    private func ratio(_ reference: [Float], _ other: [Float]) -> Double {
        var (signal, noise) = (1e-9, 1e-9)
        for (a, b) in zip(reference, other) {
            signal += Double(a * a)
            noise += Double((a - b) * (a - b))
        }
        return 10 * log10(signal / noise)
    }
}

/// A file in memory for M4BFormat's reader.
private final class BenchFile: ByteSource {
    private let data: Data
    init(_ data: Data) { self.data = data }
    var size: Int64 { Int64(data.count) }
    func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
        let count = min(buffer.count, max(0, data.count - Int(offset)))
        if count > 0 { data.copyBytes(to: buffer, from: Int(offset)..<Int(offset) + count) }
        return count
    }
}
