import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Chapters and sound on a file's own timeline stay together, wherever that begins and breaks off.
@Suite struct TimelineTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var arguments: [String]
        var rate = 44_100
        /// Seconds of encoder delay in front of the sound that the file does not tell.
        var delay = 0.0
        var testDescription: String { name }
    }

    private static let list = """
        ;FFMETADATA1
        [CHAPTER]
        TIMEBASE=1/1000
        START=0
        END=4000
        title=One
        [CHAPTER]
        TIMEBASE=1/1000
        START=4000
        END=6000
        title=Two
        [CHAPTER]
        TIMEBASE=1/1000
        START=6000
        END=9000
        title=Three
        """

    /// Eight seconds with chapters at 0, 4 and 6 s of the file.
    private func make(
        _ kind: Kind, late seconds: Double = 0, filter: String? = nil, in folder: TemporaryFolder
    ) throws -> String {
        let sound = try folder.write(
            WAVFile.data(Signal.speech16(8 * kind.rate, rate: kind.rate), rate: kind.rate), to: "sound.wav")
        let list = try folder.write(Array(Self.list.utf8), to: "list.txt")
        let path = folder.path(kind.name)
        let filters = filter.map { ["-af", $0] } ?? []
        try Tool.ffmpeg.run(
            [
                "-v", "error", "-itsoffset", "\(seconds)", "-i", sound, "-i", list, "-map", "0",
                "-map_chapters", "1",
            ]
                + filters + kind.arguments + ["-y", path])
        return path
    }

    private func probe(_ path: String) throws -> TrackProbe {
        try Prober.probe(ForgePath(path), isCancelled: { false })
    }

    private func starts(_ probe: TrackProbe) -> [Double] {
        probe.chapters.map { $0.start.seconds(at: probe.sampleRate) }
    }

    private static let aac = ["-c:a", "aac"]
    static let late = [
        Kind(name: "aac.m4b", arguments: aac + ["-f", "ipod"], delay: 0.0232),
        Kind(name: "alac.m4a", arguments: ["-c:a", "alac"]),
        Kind(name: "mp3.mp4", arguments: ["-c:a", "libmp3lame"], delay: 0.0251),
        Kind(
            name: "fragments.mp4",
            arguments: aac + ["-movflags", "delay_moov", "-frag_duration", "1000000"], delay: 0.0232),
        Kind(name: "flac.mka", arguments: ["-c:a", "flac"]),
        Kind(name: "mp3.mka", arguments: ["-c:a", "libmp3lame"], delay: 0.0251),
        Kind(name: "opus.ogg", arguments: ["-c:a", "libopus"], rate: 48_000),
    ]

    @Test(.requires(.ffmpeg), arguments: late)
    func `chapters stay at their words where the sound begins late`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            for seconds in [0.0, 1, 3] {
                let probe = try probe(try make(kind, late: seconds, in: folder))
                let expected =
                    seconds == 0 ? [0, 4, 6] : [0, 4 - seconds + kind.delay, 6 - seconds + kind.delay]
                #expect(probe.chapters.count == 3)
                // Matroska counts in milliseconds, and so does the movie's clock of ffmpeg.
                #expect(
                    zip(starts(probe), expected).allSatisfy { abs($0 - $1) <= 0.0021 }, "\(starts(probe))")
                let isSaid = probe.notes.contains { $0.contains("of silence before its sound") }
                #expect(isSaid == (seconds > 0))
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `chapters that all lie before the sound count from its start`() throws {
        try withTemporaryFolder { folder in
            let probe = try probe(try make(Self.late[4], late: 3600, in: folder))
            #expect(starts(probe) == [0, 4, 6])
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: ["flac", "libmp3lame"])
    func `chapters stay at their words behind a gap in the time stamps`(_ codec: String) throws {
        try withTemporaryFolder { folder in
            let kind = Kind(name: "gap.mka", arguments: ["-c:a", codec])
            let path = try make(kind, filter: "asetpts='if(gte(T,3),PTS+2/TB,PTS)'", in: folder)
            let probe = try probe(path)
            // 6 s of the file is 4 s of the sound; 4 s is in the gap, which begins with the frame at 3 s or behind it.
            try #require((3...3.1).contains(starts(probe)[1]))
            #expect(abs(starts(probe)[2] - 4) < 0.0021)
            #expect(probe.notes.contains { $0.contains("2.000 s of gaps") })
            #expect(try abs(Joined([path]).count - 8 * 44_100) < 2 * 1152)
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: ["alac", "aac"])
    func `an edit list's pieces are played in their order, without the gaps between them`(_ codec: String)
        throws
    {
        try withTemporaryFolder { folder in
            let path = try make(Kind(name: "a.m4a", arguments: ["-c:a", codec]), in: folder)
            let whole = try Joined([path]).channels[0]
            var movie = EditedMovie(path)
            let lead = codec == "aac" ? 1024 : 0
            movie.setEdits([
                .init(duration: 3000, mediaTime: lead), .init(duration: 2000, mediaTime: -1),
                .init(duration: 4000, mediaTime: lead + 4 * 44_100),
            ])
            let edited = try folder.write(movie.bytes, to: "edited.m4a")
            let probe = try probe(edited)
            #expect(starts(probe) == [0, 3, 4])
            #expect(probe.aac == nil, "packets that an edit list cuts are not copied")
            let sound = try Joined([edited]).channels[0]
            // libavformat 5.1 cuts between whole packets, those of ALAC of 4096 samples.
            #expect(abs(sound.count - 7 * 44_100) <= 2 * 4096)
            #expect(sound[44_100..<100_000].elementsEqual(whole[44_100..<100_000]))
            let tail = Array(sound[200_000..<220_000])
            let lag = Signal.lag(of: tail, in: Array(whole[236_000..<272_000]), reach: 16_000)
            #expect(abs(236_000 + lag - (200_000 + 44_100)) <= 4096)
        }
    }

    @Test(.requires(.ffmpeg))
    func `silence at the end of an edit list is no gap`() throws {
        try withTemporaryFolder { folder in
            let path = try make(Kind(name: "a.m4a", arguments: Self.aac), in: folder)
            var movie = EditedMovie(path)
            movie.setEdits([.init(duration: 8000, mediaTime: 1024), .init(duration: 2000, mediaTime: -1)])
            let probe = try probe(try folder.write(movie.bytes, to: "end.m4a"))
            #expect(probe.length.value == 8 * 44_100)
            #expect(!probe.notes.contains { $0.contains("gaps") })
        }
    }

    @Test(.requires(.ffmpeg))
    func `an edit of the first fragment's length cuts none of the others`() throws {
        try withTemporaryFolder { folder in
            let path = try make(Self.late[3], in: folder)
            var movie = EditedMovie(path)
            movie.setEdits([.init(duration: 1000, mediaTime: 1024)])
            let probe = try probe(try folder.write(movie.bytes, to: "first.mp4"))
            // The last packet's padding is not told.
            #expect((0...1023).contains(probe.length.value - 8 * 44_100), "\(probe.length)")
        }
    }

    @Test(.requires(.ffmpeg))
    func `an edit list that changes the speed is told, and not copied`() throws {
        try withTemporaryFolder { folder in
            let path = try make(Kind(name: "a.m4a", arguments: Self.aac), in: folder)
            var movie = EditedMovie(path)
            movie.setEdits([.init(duration: 8000, mediaTime: 1024, rate: 0x20000)])
            let probe = try probe(try folder.write(movie.bytes, to: "fast.m4a"))
            #expect(probe.aac?.obstacle != nil)
            #expect(probe.notes.contains { $0.contains("speed") })
        }
    }

    @Test(
        .requires(.ffmpeg, .ffmpeg9),
        arguments: [
            "delay_moov+frag_keyframe", "frag_keyframe", "empty_moov", "delay_moov+default_base_moof",
            "dash+delay_moov",
        ])
    func `fragments are played to their end, whatever the movie box says of the first samples`(
        _ flags: String
    ) throws {
        try withTemporaryFolder { folder in
            for codec in ["aac", "alac"] {
                let kind = Kind(
                    name: "\(codec).mp4",
                    arguments: ["-c:a", codec, "-movflags", flags, "-frag_duration", "1000000"])
                let path = try make(kind, in: folder)
                let probe = try probe(path)
                // Priming and the last packet's padding where they are not told.
                let count = try Joined([path]).count
                #expect((0...2047).contains(count - 8 * 44_100), "\(count)")
                guard codec == "aac" else { continue }
                #expect(probe.aac?.obstacle == nil)
                #expect(probe.aac.map { Int($0.length) } == count)
            }
        }
    }
}
