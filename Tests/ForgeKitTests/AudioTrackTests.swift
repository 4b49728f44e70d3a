import ForgeKit
import ForgeModel
import TestSupport
import Testing

/// Files with several audio tracks: one is the book's, for everything that is done with it.
@Suite struct AudioTrackTests {
    /// A file of two tracks, of 90,001 and 130,003 samples.
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        /// ffmpeg's options for the two tracks.
        var arguments: [String]
        /// The one that players take.
        var number: Int
        var testDescription: String { name }
    }

    private static let lengths = [90_001, 130_003]
    private static let rate = 44_100

    private static let both = ["-c:a", "aac", "-aac_pns", "0", "-b:a", "64k"]
    private static let second = ["-disposition:a:0", "0", "-disposition:a:1", "default"]
    private static let neither = ["-disposition:a:0", "0", "-disposition:a:1", "0"]
    /// ffmpeg enables the first of several tracks unless told.
    private static let all = ["-disposition:a:0", "default", "-disposition:a:1", "default"]

    static let kinds = [
        Kind(
            name: "alac-aac.m4a", arguments: ["-c:a:0", "alac", "-c:a:1", "aac", "-b:a:1", "64k"] + second,
            number: 2),
        Kind(
            name: "aac-alac.m4a", arguments: ["-c:a:0", "aac", "-b:a:0", "64k", "-c:a:1", "alac"] + second,
            number: 2),
        Kind(name: "second.mp4", arguments: both + second, number: 2),
        Kind(name: "all.mp4", arguments: both + all, number: 1),
        Kind(name: "neither.mov", arguments: both + neither, number: 1),
        Kind(
            name: "fragments.mp4",
            arguments: both + second + [
                "-movflags", "delay_moov+default_base_moof", "-frag_duration", "500000",
            ],
            number: 2),
        Kind(name: "second.mka", arguments: both + second, number: 2),
        Kind(name: "all.mka", arguments: both + all, number: 1),
        // The better track is not the default.
        Kind(
            name: "rates.mka",
            arguments: ["-c:a:0", "aac", "-b:a:0", "64k", "-c:a:1", "aac", "-b:a:1", "192k"] + all, number: 1),
        Kind(
            name: "comment.mka", arguments: both + ["-disposition:a:0", "comment", "-disposition:a:1", "0"],
            number: 2),
        Kind(name: "lossless.mka", arguments: ["-c:a", "flac"] + second, number: 2),
        Kind(name: "stream.ts", arguments: both, number: 1),
    ]

    private func make(_ kind: Kind, in folder: TemporaryFolder) throws -> ForgePath {
        let inputs = try Self.lengths.enumerated().map { index, count in
            try folder.write(
                WAVFile.data(
                    Signal.speech16(count, rate: Self.rate, seed: UInt64(index + 1)), rate: Self.rate),
                to: "\(index).wav")
        }
        let path = folder.path(kind.name)
        try Tool.ffmpeg.run(
            ["-v", "error"] + inputs.flatMap { ["-i", $0] } + ["-map", "0:a", "-map", "1:a"]
                + kind.arguments + [path])
        return ForgePath(path)
    }

    @Test(
        .requires(.ffmpeg, .ffmpeg9),
        arguments: kinds)
    func `the track that players take is the book, copied and encoded`(_ kind: Kind) async throws {
        try await withTemporaryFolder { folder in
            let path = try make(kind, in: folder)
            for asked in [nil, 3 - kind.number] {
                let number = asked ?? kind.number
                for codec in [CodecChoice.auto, .encode] {
                    var request = ConversionRequest(
                        inputs: [path],
                        output: ForgePath(folder.path("out-\(codec)-\(number)-\(asked == nil).m4b")))
                    request.audioTrack = asked
                    request.encoding.codec = codec
                    let plan = try await Forge.plan(request).value
                    #expect(plan.tracks.first?.audioTrack?.number == number)
                    #expect(plan.tracks.first?.audioTrack?.others.map(\.number) == [3 - number])
                    // Who chose knows.
                    #expect(
                        plan.warnings.contains { $0.contains("audio track \(number) of 2") } == (asked == nil)
                    )
                    let report = try await Forge.convert(request).value
                    let made = try Oracles.decodeFloat(report.output.string)
                    let source = Signal.speech(
                        Self.lengths[number - 1], rate: Self.rate, seed: UInt64(number))
                    // MPEG-TS tells neither priming nor padding, Matroska, from ffmpeg, not all of them, and
                    // fragments not the padding of the last packet.
                    let slack =
                        switch kind.name.split(separator: ".").last {
                        case "ts": 3072
                        case "mka": 2048
                        default: kind.name == "fragments.mp4" ? 1024 : 0
                        }
                    #expect((0...slack).contains(made.count - source.count), "\(made.count)")
                    let lag =
                        slack == 0
                        ? 0
                        : Signal.lag(
                            of: Array(source[40_000..<60_000]), in: Array(made[40_000..<64_000]), reach: 3072)
                    #expect(
                        Signal.ratio(
                            of: Array(source[40_000..<60_000]),
                            to: Array(made[(40_000 + lag)..<(60_000 + lag)])) > 3)
                }
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `what is looked at is the chosen track, and the others are named`() async throws {
        try await withTemporaryFolder { folder in
            let path = try make(Self.kinds[0], in: folder)
            let seen = try await Forge.inspect(path)
            #expect(
                "\(try #require(seen.audioTrack))"
                    == "audio track 2 of 2 (AAC, default); also: 1 (ALAC, disabled)")
            #expect(seen.length.value == 130_003)
            #expect(seen.layout?.priming == 1024)
            let other = try await Forge.inspect(path, audioTrack: 1)
            #expect(other.audioTrack?.number == 1)
            #expect(other.length.value == 90_001)
        }
    }

    @Test(.requires(.ffmpeg))
    func `a number beyond the tracks is an error, and a file with one track leaves no choice`() async throws {
        try await withTemporaryFolder { folder in
            let path = try make(Self.kinds[0], in: folder)
            for number in [0, 3] {
                let error = await #expect(throws: ForgeError.self) {
                    try await Forge.inspect(path, audioTrack: number)
                }
                #expect(error?.code == .usage)
                #expect(error?.path == path)
                #expect(error?.isTransient == false)
            }
            let single = ForgePath(folder.path("0.wav"))
            let seen = try await Forge.inspect(single, audioTrack: 2)
            #expect(seen.audioTrack == nil)
            #expect(seen.length.value == 90_001)
        }
    }

    @Test(.requires(.ffmpeg))
    func `a track that cannot be played is no choice while another can`() async throws {
        try await withTemporaryFolder { folder in
            let path = try make(Self.kinds[1], in: folder)
            var bytes = folder.read("aac-alac.m4a")
            // The default track becomes one of a codec that nobody has.
            let name = Array("alac".utf8)
            for index in bytes.indices where bytes[index...].starts(with: name) {
                bytes.replaceSubrange(index..<index + name.count, with: Array("zzzz".utf8))
            }
            _ = try folder.write(bytes, to: "aac-alac.m4a")
            let seen = try await Forge.inspect(path)
            #expect(seen.audioTrack?.number == 1)
            #expect(seen.length.value == 90_001)
            #expect(seen.audioTrack?.others.first?.summary.contains("no decoder") == true)
        }
    }

    @Test(.requires(.ffmpeg, .mkvmerge))
    func `a Matroska track that is not to be played is no choice while another is`() async throws {
        try await withTemporaryFolder { folder in
            let kind = try #require(Self.kinds.first { $0.name == "all.mka" })
            let path = try make(kind, in: folder)
            for (tracks, number) in [([0], 2), ([1], 1), ([0, 1], 1)] {
                let marked = folder.path("marked\(tracks.count)\(number).mka")
                let flags = tracks.flatMap { ["--track-enabled-flag", "\($0):no"] }
                try Tool.mkvmerge.run(["-q", "-o", marked] + flags + [path.string])
                let seen = try await Forge.inspect(ForgePath(marked))
                let choice = try #require(seen.audioTrack)
                #expect(choice.number == number)
                #expect(choice.others.count == 1)
                let other = try #require(choice.others.first)
                #expect(other.summary.contains("disabled") == tracks.contains(other.number - 1), "\(choice)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `chapters are those of the chosen track`() async throws {
        try await withTemporaryFolder { folder in
            let path = try make(Self.kinds[2], in: folder)
            let list = try folder.write(
                Array(
                    ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=2000\ntitle=Two\n"
                        .utf8),
                to: "list.txt")
            try Tool.ffmpeg.run([
                "-v", "error", "-i", path.string, "-i", list, "-map", "0", "-map_chapters", "1", "-c", "copy",
                folder.path("chapters.mp4"),
            ])
            for number in [1, 2] {
                let seen = try await Forge.inspect(ForgePath(folder.path("chapters.mp4")), audioTrack: number)
                #expect(seen.chapters.map(\.title) == ["One", "Two"])
                #expect(seen.chapters.map(\.start.value) == [0, 44_100])
            }
        }
    }
}
