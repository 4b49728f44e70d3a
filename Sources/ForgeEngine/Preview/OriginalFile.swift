import FFmpegBinding
import ForgeModel
import M4BFormat

/// Writes an excerpt as it is: ALAC in an M4A, which keeps every sample that a lossless source has and 16 bits of others,
/// and which players, phones and desktops have played for longer than FLAC in MP4.
struct OriginalFile {
    private static let encoder = "alac"

    let excerpt: Excerpt
    let metadata: BookMetadata
    let isCancelled: CancellationCheck

    /// The facts of the written file.
    struct Facts {
        var summary: M4BSummary
        var length: Int64
        var sampleRate: SampleRate
        var channels: Int
    }

    /// Encodes and reads back; the file has no name yet.
    ///
    /// - Throws: `ForgeError`.
    func write(to path: ForgePath) throws(ForgeError) -> (file: OutputFile, facts: Facts) {
        let file = try OutputFile(destination: path)
        let facts: Facts
        do { facts = try write(into: file) } catch { throw ForgeError(error, writing: path) }
        try verify(file, facts)
        return (file, facts)
    }

    private func write(into file: OutputFile) throws -> Facts {
        guard let source = excerpt.format else { preconditionFailure("an excerpt with sound") }
        var encoder = try LibavEncoder.openLossless(
            sampleRate: Int(source.sampleRate), channels: Int(min(2, source.channels)), isDeep: excerpt.isDeep
        )
        let format = AudioTrackFormat(
            sampleRate: Int(source.sampleRate), channels: Int(min(2, source.channels)),
            framesPerPacket: encoder.frameSize, audioSpecificConfig: encoder.audioSpecificConfig, priming: 0,
            language: M4BTags.languageCode(metadata[.language]), codec: .alac, kind: .audio)
        var input = try excerpt.source(encoder.format, isCancelled: isCancelled)
        let length = excerpt.length(at: SampleRate(hertz: format.sampleRate)).value
        let packets = length / Int64(encoder.frameSize) + 2
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: packets, chapterRoom: [], tags: M4BTags(metadata),
            cover: nil)
        while let block = try input.block(of: encoder.frameSize) {
            if isCancelled() { throw ForgeError.cancelled(step: .encoding) }
            var batch = PacketBatch()
            try encoder.encode(block, 0..<block.count, at: input.position - Int64(block.count)) {
                batch.append($0)
            }
            try writer.append(batch)
        }
        var rest = PacketBatch()
        try encoder.finish { rest.append($0) }
        try writer.append(rest)
        return Facts(
            summary: try writer.finish(sampleCount: input.position, chapters: []), length: input.position,
            sampleRate: SampleRate(hertz: format.sampleRate), channels: format.channels)
    }

    /// libavformat and libavcodec get every sample of it.
    private func verify(_ file: OutputFile, _ facts: Facts) throws(ForgeError) {
        let decoded: Int64
        do throws(AVError) { decoded = try file.decoded(codec: Self.encoder, isCancelled: isCancelled) } catch
        {
            throw .unverified(file, error)
        }
        if decoded != facts.length { throw .unverified(file, "its length is not what was written") }
    }
}
