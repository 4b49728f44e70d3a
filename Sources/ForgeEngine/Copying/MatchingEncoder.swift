import FFmpegBinding
import ForgeModel
import M4BFormat

/// Encodes one track so that its packets can stand between copied ones.
struct MatchingEncoder {
    /// The result of a track.
    struct Made {
        var priming: Int64
        var length: Int64
        var packets: Int
        var sound: CopiedPart.Sound
        var warnings: ClosingWarnings
    }

    let model: AACFacts
    let encoding: ConversionPlan.Encoding
    /// Of the others, in bits per second.
    let bitRate: Int
    let damaged: DamagePolicy
    let isCancelled: CancellationCheck
    /// Told after each frame how many packets it gave.
    let onPackets: (Int) -> Void

    /// - Throws: `ForgeError`; `verificationFailed` when the encoder does not make what the others are made of.
    func encode(_ track: TrackProbe, to writer: inout M4BWriter<OutputFile>) throws -> Made {
        var encoder = try LibavEncoder.open(
            EncoderConfiguration(
                name: encoding.encoder.name, coder: encoding.encoder.coder,
                sampleRate: model.sampleRate.hertz, channels: model.channels, bitRate: bitRate(of: track)))
        try check(encoder.audioSpecificConfig, encoder.frameSize)
        var source = try BookSource.open(
            tracks: [track], marks: [], output: encoder.format, damaged: damaged, isCancelled: isCancelled)
        var sound = CopiedPart.Sound()
        var packets = 0
        while let block = try source.block(of: encoder.frameSize) {
            keep(block, in: &sound)
            var batch = PacketBatch()
            try encoder.encode(block, 0..<block.count, at: source.position - Int64(block.count)) {
                batch.append($0)
            }
            try writer.append(batch)
            packets += batch.count
            onPackets(batch.count)
        }
        var rest = PacketBatch()
        try encoder.finish { rest.append($0) }
        try writer.append(rest)
        packets += rest.count
        return Made(
            priming: Int64(encoder.initialPadding), length: source.position, packets: packets, sound: sound,
            warnings: source.warnings)
    }

    /// As the others have it, and not above the track's own where that is lossy.
    private func bitRate(of track: TrackProbe) -> Int {
        guard !track.isLossless, let own = track.bitRate else { return bitRate }
        let least = Planner.leastBitRate(rate: model.sampleRate, channels: model.channels)
        return min(bitRate, max(least, own))
    }

    private func check(_ config: [UInt8], _ frameSize: Int) throws(ForgeError) {
        if let own = AudioSpecificConfig(config), let theirs = AudioSpecificConfig(model.config),
            own.isJoinable(with: theirs), frameSize == model.frameLength
        {
            return
        }
        throw ForgeError(
            .verificationFailed, step: .encoding, reason: "the encoder does not match \(model.summary)",
            remedy: "encode the whole book with \(.codec) encode")
    }

    private func keep(_ block: PCMBlock, in sound: inout CopiedPart.Sound) {
        let samples = block.floats(channel: 0)
        if sound.head.count < CopiedPart.Sound.length { sound.head += samples }
        sound.tail += samples
        if sound.tail.count > 4 * CopiedPart.Sound.length {
            sound.tail.removeFirst(sound.tail.count - CopiedPart.Sound.length)
        }
    }
}
