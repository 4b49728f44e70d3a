import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// AAC whose packets only libavformat finds, joined with a plain file.
@Suite(.requires(.ffmpeg, .ffmpeg9)) struct CopyContainerTests {
    /// A container and what is known of priming and length in it.
    struct Container: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var name: String
        var arguments: [String]
        /// ffmpeg 9 writes Matroska's CodecDelay where 5.1 loses it.
        var muxer: Tool = .ffmpeg
        var priming: Int
        /// Whether the last packet's padding is told from sound.
        var isExact: Bool
    }

    private static let fragments = ["-movflags", "frag_keyframe+delay_moov", "-frag_duration", "500000"]
    static let containers = [
        Container(
            testDescription: "fragmented MP4", name: "in.mp4", arguments: fragments, priming: 1024,
            isExact: true),
        Container(
            testDescription: "fragmented MP4 without an edit list", name: "in.mp4",
            arguments: ["-movflags", "frag_keyframe+empty_moov", "-frag_duration", "500000"], priming: 0,
            isExact: true),
        Container(testDescription: "Matroska", name: "in.mka", arguments: [], priming: 0, isExact: false),
        Container(
            testDescription: "Matroska with CodecDelay", name: "in.mka", arguments: [], muxer: .ffmpeg9,
            priming: 1024, isExact: false),
        Container(testDescription: "FLV", name: "in.flv", arguments: [], priming: 0, isExact: false),
    ]

    /// 2.2 s: ffmpeg copies what it takes for sound, which it counts in milliseconds.
    private static let count = 97_020

    private func inputs(_ container: Container, in folder: TemporaryFolder) throws -> (
        String, AACInput, AACInput
    ) {
        let samples = Signal.speech16(2 * Self.count, rate: AACInput.rate)
        let first = try AACInput(Array(samples[..<Self.count]), .libavcodec, as: "first", in: folder)
        let second = try AACInput(Array(samples[Self.count...]), .libavcodec, as: "second", in: folder)
        let path = folder.path(container.name)
        let source = container.muxer == .ffmpeg9 ? folder.path("first.wav") : first.path
        let codec = container.muxer == .ffmpeg9 ? ["-c:a", "aac", "-b:a", "64k"] : ["-c", "copy"]
        try container.muxer.run(["-v", "error", "-i", source] + codec + container.arguments + [path])
        return (path, first, second)
    }

    @Test(arguments: containers)
    func `packets and positions are as the container says`(_ container: Container) throws {
        try withTemporaryFolder { folder in
            let (path, first, second) = try inputs(container, in: folder)
            let book = try TestBook([path, second.path], in: folder)
            #expect(book.plan.audio.making == .copied, "\(book.plan.tracks.map(\.reason))")
            #expect(book.plan.length == book.report.length)
            #expect(book.plan.isLengthExact)
            let packets = try AACInput.packets(of: book.path)
            #expect(packets.count == first.packets.count + second.packets.count)
            #expect(packets.suffix(second.packets.count).elementsEqual(second.packets))
            if container.muxer == .ffmpeg {
                #expect(packets.prefix(first.packets.count).elementsEqual(first.packets))
            }
            // The second track keeps its one packet of priming, 1024 samples before its first real one.
            let start = first.packets.count * 1024 + 1024 - container.priming
            #expect(book.report.chapters.map { Int($0.start.value) } == [0, start])
            #expect(book.report.length.value == Int64(start + Self.count))
            let whole = try Oracles.decodeFloat(book.path, with: .ffmpeg9)
            #expect(whole.count == start + Self.count)
            let alone = try Oracles.decodeFloat(second.path, with: .ffmpeg9)
            // libavformat's muxer rounds an edit to milliseconds, 45 samples.
            try #require(abs(alone.count - Self.count) < 45)
            #expect(zip(whole[start...], alone).allSatisfy { $0 == $1 })
        }
    }

    @Test(arguments: containers)
    func `encoding such a file begins at its first real sample and ends at its last`(_ container: Container)
        throws
    {
        try withTemporaryFolder { folder in
            let (path, first, _) = try inputs(container, in: folder)
            let book = try TestBook([path], in: folder, options: EncodingOptions(codec: .encode))
            let length =
                container.isExact
                ? Self.count + 1024 - container.priming : first.packets.count * 1024 - container.priming
            #expect(book.report.length.value == Int64(length))
            let sound = try Oracles.decodeFloat(book.path, with: .ffmpeg9)
            let source = Signal.speech16(2 * Self.count, rate: AACInput.rate).map { Float($0) / 32768 }
            let lead = 1024 - container.priming
            let lag = Signal.lag(
                of: Array(sound[lead + 20_000..<lead + 40_000]), in: Array(source[19_000..<41_000]),
                reach: 2000)
            #expect(lag == 1000)
        }
    }

    @Test func `a stream whose configuration is inside its packets is encoded`() throws {
        try withTemporaryFolder { folder in
            let first = try AACInput(
                Signal.speech16(50_000, rate: AACInput.rate), .libavcodec, as: "a", in: folder)
            let path = folder.path("a.ts")
            try Tool.ffmpeg.run(["-v", "error", "-i", first.path, "-c", "copy", path])
            let book = try TestBook([path], in: folder)
            #expect(book.plan.method(of: 0) == .encode)
            #expect(book.plan.tracks[0].reason == "AAC in mpegts is not copied")
        }
    }

    @Test func `a file that became another one after the plan was made is refused`() throws {
        try withTemporaryFolder { folder in
            let (path, _, second) = try inputs(Self.containers[0], in: folder)
            let book = try TestBook.book([path])
            let plan = try Planner.plan(
                book, options: EncodingOptions(), output: ForgePath(folder.path("b.m4b")),
                encoders: Planner.EncoderFacts.linked())
            try Tool.ffmpeg.run(
                ["-v", "error", "-y", "-i", second.path, "-c", "copy", "-t", "1"] + Self.fragments + [path])
            let error = #expect(throws: ForgeError.self) {
                try BookCopier(book: book, plan: plan, isCancelled: { false }, onEvent: { _ in }).run(
                    replacing: false)
            }
            #expect(error?.reason == "it changed while it was read")
            #expect(error?.path == ForgePath(path))
        }
    }
}
