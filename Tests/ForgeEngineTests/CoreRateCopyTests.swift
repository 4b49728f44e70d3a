import ForgeModel
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Copied HE-AAC: its sound and its chapters are in place in every player.
///
/// The measure is ffmpeg 9's decode of the file that was copied; a decoder that doubles an edit's media time where there
/// is SBR loses as many samples as the priming has.
@Suite(.whereInstalled(.fdkaac)) struct CoreRateCopyTests {
    /// Decoders of the finished book: libavformat 5.1 with and without mpv around it, 9, and our own.
    enum Player: CaseIterable { case ffmpeg, ffmpeg9, mpv, own }

    /// The first channel.
    private static func decode(_ path: String, by player: Player, in folder: TemporaryFolder) throws
        -> [Float]
    {
        switch player {
        // libavcodec gives two channels for every stream with SBR.
        case .ffmpeg: return try every(2, of: Oracles.decodeFloat(path, with: .ffmpeg))
        case .ffmpeg9: return try every(2, of: Oracles.decodeFloat(path))
        case .mpv:
            let wav = folder.path("mpv.wav")
            try Tool.mpv.run([
                "--no-config", "--no-video", "--ao=pcm", "--ao-pcm-file=\(wav)", "--audio-format=float",
                "--really-quiet", "--", path,
            ])
            return try every(2, of: Oracles.decodeFloat(wav))
        case .own: return try Joined([path], channels: 1).channels[0]
        }
    }

    private static func every(_ step: Int, of samples: [Float]) throws -> [Float] {
        stride(from: 0, to: samples.count, by: step).map { samples[$0] }
    }

    /// Expects the sound of `source` from `offset` on to be at `start` of `whole`, at both ends of it.
    private func expectSound(
        _ source: [Float], from offset: Int = 0, at start: Int, of whole: [Float], _ what: String
    ) {
        let length = 9000
        // The first packets of a track decode with what is before them: SBR's noise is another then.
        for place in [4096, source.count - length - 300] {
            let window = Array(source[place + offset..<place + offset + length])
            let around = start + place - 200
            guard around >= 0, around + length + 400 <= whole.count else {
                Issue.record("\(what): \(whole.count) samples")
                return
            }
            let lag = Signal.lag(of: window, in: Array(whole[around..<around + length + 400]), reach: 200)
            #expect(lag == 200, "\(what), sample \(place)")
        }
    }

    private static let makers: [AACInput.Maker] = [.heV1, .heV1Stereo, .heV2]

    @Test(.requires(.ffmpeg, .ffmpeg9, .mpv), arguments: makers)
    func `joins of several files`(_ maker: AACInput.Maker) throws {
        try withTemporaryFolder { folder in
            let channels = maker.isStereo ? 2 : 1
            let samples = Signal.speech16(140_000, rate: AACInput.rate, channels: channels)
            let cuts = [0, 40_001, 93_778, 140_000]
            let inputs = try zip(cuts, cuts.dropFirst()).enumerated().map { index, cut in
                try AACInput(
                    Array(samples[cut.0 * channels..<cut.1 * channels]), maker, as: "\(index)", in: folder)
            }
            let sources = try inputs.map { try Self.every(2, of: Oracles.decodeFloat($0.path)) }
            #expect(sources.map(\.count) == inputs.map(\.length))
            let book = try TestBook(inputs.map(\.path), in: folder)
            let chapters = try Oracles.probe(book.path).chapters.map { Int($0.start) }
            #expect(chapters == book.report.chapters.map { Int($0.start.value) })
            #expect(chapters.count == 3)
            for player in Player.allCases {
                let whole = try Self.decode(book.path, by: player, in: folder)
                // What libavformat 5.1 plays behind the book's end is the encoder's padding.
                let isExact = player == .ffmpeg9 || player == .own
                #expect(
                    isExact
                        ? whole.count == book.report.length.value : whole.count >= book.report.length.value)
                for (index, source) in sources.enumerated() {
                    expectSound(source, at: chapters[index], of: whole, "\(player), file \(index)")
                }
            }
            // Once more, from our own form.
            let again = try TestBook([book.path], as: "again.m4b", in: folder)
            #expect(try again.packetHash() == book.packetHash())
            #expect(again.report.length == book.report.length)
            #expect(again.plan.method(of: 0) == .copy)
        }
    }

    /// A file whose media counts at the sound's rate, as ffmpeg's copies and books of forge-native 0.1 have it, with
    /// another edit: length and media time in samples.
    private static func fullRate(
        _ input: AACInput, length: Int, mediaTime: Int, in folder: TemporaryFolder
    ) throws -> String {
        let path = folder.path("full.m4a")
        try Tool.ffmpeg.run([
            "-v", "error", "-i", input.path, "-c", "copy", "-movie_timescale", "\(AACInput.rate)", path,
        ])
        var bytes = folder.read("full.m4a")
        let edit = try #require(bytes.firstRange(of: Array("elst".utf8))).upperBound + 8
        for (index, value) in [length, mediaTime].enumerated() {
            for byte in 0..<4 {
                bytes[edit + 4 * index + byte] = UInt8(truncatingIfNeeded: value >> (24 - 8 * byte))
            }
        }
        return try folder.write(bytes, to: "full.m4a")
    }

    /// The edit as fdkaac has it, an odd end, an odd start, and starts inside a packet. ffmpeg 9 reads such an edit of
    /// the full rate to the sample.
    @Test(
        .requires(.ffmpeg, .ffmpeg9, .mpv), arguments: makers,
        [(0, 0), (0, 1), (1, 0), (700, 3), (1503, 2)])
    func `files that count at the full rate`(_ maker: AACInput.Maker, cut: (start: Int, end: Int)) throws {
        try withTemporaryFolder { folder in
            let samples = Signal.speech16(60_000, rate: AACInput.rate, channels: maker.isStereo ? 2 : 1)
            let input = try AACInput(samples, maker, as: "in", in: folder)
            let (length, priming) = (60_000 - cut.start - cut.end, maker.priming + cut.start)
            let path = try Self.fullRate(input, length: length, mediaTime: priming, in: folder)
            let source = try Self.every(2, of: Oracles.decodeFloat(path))
            try #require(source.count == length)
            let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
            #expect(probe.length.value == length)
            #expect(probe.aac?.priming == Int64(priming))
            let own = try Joined([path], channels: 1)
            #expect(own.count == length)
            expectSound(source, at: 0, of: own.channels[0], "our own reader")
            let seen = try Inspector.inspect(ForgePath(input.path), isCancelled: { false })
            #expect(seen.layout?.priming == Int64(maker.priming))
            #expect(seen.length.value == 60_000)

            // The book begins with a packet, and what is in front of its sound there is part of it.
            let extra = priming % maker.frame
            let marks = [0, 20_001].map { ChapterMark(track: 0, offset: SampleCount($0), title: "\($0)") }
            let book = try TestBook(
                [path], in: folder, marks: marks, cover: [0xFF, 0xD8, 0xFF, 0xE0, 1, 0xFF, 0xD9])
            #expect(book.plan.method(of: 0) == .copy)
            #expect(book.plan.length == book.report.length)
            #expect(book.report.length.value == Int64(length + extra))
            #expect(try Oracles.probe(book.path).chapters.map(\.start) == [0, 20_001 + Int64(extra)])
            for player in Player.allCases {
                let whole = try Self.decode(book.path, by: player, in: folder)
                // iTunSMPB, which ffmpeg 9 goes by, counts two samples at a time; 5.1 plays the padding.
                let slack =
                    player == .own ? 0 : player == .ffmpeg9 ? (length + extra) % 2 : 2 * maker.frame
                #expect((length + extra...length + extra + slack).contains(whole.count), "\(player)")
                expectSound(source, at: extra, of: whole, "\(player)")
            }
        }
    }

    @Test(.requires(.ffmpeg, .ffmpeg9, .mpv))
    func `an input with iTunSMPB alone`() throws {
        try withTemporaryFolder { folder in
            let wav = try folder.wav(
                Signal.speech16(60_000, rate: AACInput.rate), rate: AACInput.rate, as: "a.wav")
            let path = folder.path("a.m4a")
            try Tool.fdkaac.run(["-S", "-p", "5", "-b", "32k", "-G", "0", "-o", path, wav])
            let source = try Self.every(2, of: Oracles.decodeFloat(path))
            let book = try TestBook([path], in: folder)
            #expect(source.count == 60_000)
            #expect(book.report.length.value == 60_000)
            for player in Player.allCases {
                expectSound(
                    source, at: 0, of: try Self.decode(book.path, by: player, in: folder), "\(player)")
            }
        }
    }
}
