import FFmpegBinding
import ForgeModel
import M4BFormat

/// Encodes one track so that its packets can stand between copied ones.
struct MatchingEncoder {
    /// What became of a track.
    struct Made {
        var priming: Int64
        var length: Int64
        var packets: Int
        var sound: CopiedPart.Sound
        var warnings: [String]
    }

    let model: AACFacts
    let audio: ConversionPlan.Audio
    let isCancelled: CancellationCheck

    /// - Throws: `ForgeError`; `system` when the encoder does not make what the others are made of.
    func encode(_ track: TrackProbe, to writer: inout M4BWriter<OutputFile>) throws -> Made {
        guard let choice = audio.encoder else { preconditionFailure("a plan that encodes names an encoder") }
        var encoder = try Encoder.open(
            EncoderConfiguration(
                name: choice.name, coder: choice.coder, sampleRate: audio.sampleRate.hertz,
                channels: audio.channels, bitRate: bitRate(of: track)))
        try check(encoder.audioSpecificConfig, encoder.frameSize)
        let (capacity, format) = (encoder.frameSize, encoder.format)
        var frame = try Frame.allocated(format: format, capacity: capacity)
        var packet = try Packet()
        var source = try BookSource.open(tracks: [track], marks: [], output: format, isCancelled: isCancelled)
        var sound = CopiedPart.Sound()
        var packets = 0
        while true {
            try frame.prepare(capacity: capacity)
            let position = source.position
            let count = try source.fill(&frame, capacity: capacity)
            if count == 0 { break }
            frame.sampleCount = count
            frame.timestamp = position
            keep(frame, in: &sound)
            try encoder.send(frame)
            try drain(&encoder, &packet, into: &writer, &packets)
            if count < capacity { break }
        }
        try encoder.finish()
        try drain(&encoder, &packet, into: &writer, &packets)
        return Made(
            priming: Int64(encoder.initialPadding), length: source.position, packets: packets, sound: sound,
            warnings: source.warnings)
    }

    private func drain(
        _ encoder: inout Encoder, _ packet: inout Packet, into writer: inout M4BWriter<OutputFile>,
        _ packets: inout Int
    ) throws {
        while case .ready = try encoder.receive(into: &packet) {
            try writer.append(packet.bytes)
            packets += 1
            packet.clear()
        }
    }

    /// As the others have it, and not above the track's own where that is lossy.
    private func bitRate(of track: TrackProbe) -> Int {
        guard !track.isLossless, let own = track.bitRate else { return audio.bitRate }
        return min(audio.bitRate, max(8000, own))
    }

    private func check(_ config: [UInt8], _ frameSize: Int) throws(ForgeError) {
        if let own = AudioSpecificConfig(config), let theirs = AudioSpecificConfig(model.config),
            own.isJoinable(with: theirs), frameSize == model.frameLength
        {
            return
        }
        throw ForgeError(
            .system, step: .encoding, reason: "the encoder does not match \(model.summary)",
            remedy: "encode the whole book with --codec encode")
    }

    private func keep(_ frame: borrowing Frame, in sound: inout CopiedPart.Sound) {
        let samples = frame.floats(channel: 0)
        if sound.head.count < CopiedPart.Sound.length { sound.head += samples }
        sound.tail += samples
        if sound.tail.count > 4 * CopiedPart.Sound.length {
            sound.tail.removeFirst(sound.tail.count - CopiedPart.Sound.length)
        }
    }
}
