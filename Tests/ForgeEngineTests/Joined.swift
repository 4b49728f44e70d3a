import FFmpegBinding
import ForgeModel
import TestSupport

@testable import ForgeEngine

/// The sound of files by the engine, for tests to compare.
struct Joined {
    /// One array a channel, full scale 1.
    var channels: [[Float]]
    var chapters: [Chapter]
    var warnings: [String]

    var count: Int { channels[0].count }

    /// Joins files as a book would, at one rate and layout.
    ///
    /// - Parameters:
    ///   - rate: Hz; nil takes that of the first file.
    ///   - channels: nil takes that of the first file.
    ///   - marks: nil makes one chapter a file.
    ///   - lane: where tracks are decoded ahead, if anywhere.
    init(
        _ paths: [String], rate: Int? = nil, channels: Int? = nil, marks: [ChapterMark]? = nil,
        lane: (any EncodeLane)? = nil
    ) throws {
        let tracks = try paths.map { try Prober.probe(ForgePath($0), isCancelled: { false }) }
        let output = AudioFormat(
            sampleRate: Int32(rate ?? tracks[0].sampleRate.hertz), sampleFormat: Self.planarFloat,
            channels: Int32(channels ?? tracks[0].channels))
        var source = try BookSource.open(
            tracks: tracks,
            marks: marks ?? tracks.indices.map { ChapterMark(track: $0, offset: .zero, title: "\($0)") },
            output: output, lane: lane, isCancelled: { false })
        var collected = [[Float]](repeating: [], count: Int(output.channels))
        // 1000 shares no factor with the codecs' frame sizes, so that blocks end everywhere in a frame.
        while true {
            var block = PCMBlock(format: output, capacity: 1000)
            try source.fill(&block)
            for channel in collected.indices { collected[channel] += block.floats(channel: channel) }
            if block.count < block.capacity { break }
        }
        self.channels = collected
        chapters = source.chapters
        warnings = source.warnings.all
    }

    /// `AV_SAMPLE_FMT_FLTP`, libavutil/samplefmt.h.
    static let planarFloat: Int32 = 8
}

extension TemporaryFolder {
    /// Writes 16-bit samples, interleaved, as a WAV file and returns its path.
    func wav(_ samples: [Int16], rate: Int, channels: Int = 1, as name: String) throws -> String {
        try write(WAVFile.data(samples, rate: rate, channels: channels), to: name)
    }
}

/// One channel of interleaved samples as full scale 1.
func channel(_ index: Int, of samples: [Int16], channels: Int) -> [Float] {
    stride(from: index, to: samples.count, by: channels).map { Float(samples[$0]) / 32768 }
}
