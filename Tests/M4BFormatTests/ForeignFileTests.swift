import M4BFormat
import TestSupport
import Testing

/// Files of libavformat's muxers, in the shapes that books come in.
@Suite struct ForeignFileTests {
    struct Probe: Decodable {
        struct Packet: Decodable {
            var pos: String
            var size: String
        }
        var packets: [Packet]
    }

    struct Form: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var arguments: [String]
        var `extension`: String
    }

    static let forms: [Form] = [
        Form(testDescription: "m4a, media first", arguments: [], extension: "m4a"),
        Form(testDescription: "m4b, movie first", arguments: ["-movflags", "+faststart"], extension: "m4b"),
        Form(testDescription: "mp4", arguments: [], extension: "mp4"),
        Form(testDescription: "mov with wave", arguments: [], extension: "mov"),
        Form(testDescription: "no edit list", arguments: ["-use_editlist", "0"], extension: "m4a"),
        Form(
            testDescription: "QuickTime metadata", arguments: ["-movflags", "+use_metadata_tags"],
            extension: "mp4"),
        Form(testDescription: "ALAC", arguments: ["-c:a", "alac"], extension: "m4a"),
        Form(testDescription: "MP3 in MP4", arguments: ["-c:a", "libmp3lame"], extension: "mp4"),
        Form(testDescription: "PCM", arguments: ["-c:a", "pcm_s16be"], extension: "mov"),
        Form(testDescription: "96 kHz", arguments: ["-ar", "96000"], extension: "m4a"),
        Form(
            testDescription: "six channels in mov", arguments: ["-ac", "6", "-c:a", "aac"], extension: "mov"),
    ]

    private static func make(_ form: Form, in folder: TemporaryFolder) throws -> String {
        let path = folder.path("f.\(form.extension)")
        let chapters = """
            ;FFMETADATA1
            title=Buch
            artist=Jemand
            [CHAPTER]
            TIMEBASE=1/1000
            START=0
            END=1234
            title=Eins
            [CHAPTER]
            TIMEBASE=1/1000
            START=1234
            END=3000
            title=Zwei ß
            """
        let metadata = try folder.write(Array(chapters.utf8), to: "m.txt")
        try OracleTool.ffmpeg.run(
            [
                "-v", "error", "-y", "-f", "lavfi", "-i", "sine=440:r=44100:d=3", "-i", metadata,
                "-map_metadata", "1",
            ]
                + form.arguments + ["-bitexact", path])
        return path
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffprobe)), arguments: forms)
    func `reads what libavformat wrote`(form: Form) throws {
        let folder = try TemporaryFolder()
        let path = try Self.make(form, in: folder)
        let bytes = folder.read("f.\(form.extension)")
        let file = try M4BFile(reading: MemoryFile(bytes))
        let track = try #require(file.audioTrack)
        let isMovieFirst = form.arguments.contains("+faststart")
        #expect(file.isMoovFirst == isMovieFirst)
        #expect(
            file.majorBrand
                == (form.extension == "mov" ? "qt  " : form.extension == "mp4" ? "isom" : file.majorBrand))
        #expect(file.chapters.map(\.title) == ["Eins", "Zwei ß"])
        #expect(file.chapters.map { $0.start(in: 1000) } == [0, 1234])
        if form.extension != "mov" {
            #expect(file.neroChapters.map(\.title) == ["Eins", "Zwei ß"])
            #expect(file.neroChapters.map { $0.start(in: 1000) } == [0, 1234])
        }
        let key =
            form.extension == "mov" ? nil : form.testDescription == "QuickTime metadata" ? "title" : "©nam"
        if let key { #expect(file.text(key) == "Buch") }

        // Offsets and sizes of all packets, as libavformat's demuxer sees them.
        let table = try file.sampleTable(of: track)
        if form.testDescription != "PCM" {
            let probe: Probe = try OracleTool.ffprobe.decode(
                "-v", "error", "-ignore_editlist", "1", "-select_streams", "a", "-show_packets", "-of",
                "json", path)
            #expect(table.map { "\($0.offset) \($0.size)" } == probe.packets.map { "\($0.pos) \($0.size)" })
        }
        #expect(Int64(table.count) == track.packetCount)
        #expect(table.reduce(0) { $0 + $1.duration } == track.sttsTotal)
        #expect(table.isInsideFile())
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: forms)
    func `reads the description`(form: Form) throws {
        let folder = try TemporaryFolder()
        _ = try Self.make(form, in: folder)
        let file = try M4BFile(reading: MemoryFile(folder.read("f.\(form.extension)")))
        let track = try #require(file.audioTrack)
        #expect(track.sampleDescriptionCount == 1)
        let isAAC = !["ALAC", "MP3 in MP4", "PCM"].contains(form.testDescription)
        if isAAC {
            #expect(track.codec == "mp4a")
            #expect(track.objectType == 0x40)
            let config = try #require(track.audioSpecificConfig)
            // Object type 2 in the upper five bits: AAC-LC.
            #expect(config[0] >> 3 == 2)
            #expect(track.rollDistance == (form.extension == "mov" ? nil : -1) || form.extension == "mov")
        } else {
            #expect(track.audioSpecificConfig == nil)
        }
        if form.testDescription == "six channels in mov" { #expect(track.channels == 6) }
        // libavformat's edit is in milliseconds; the media has the exact length, three seconds.
        let presentation = file.presentation(of: track)
        if form.arguments.isEmpty, form.extension != "mov" {
            #expect(presentation.priming == 1024)
            #expect(presentation.sampleCount == 132_300)
            #expect(presentation.rule == .mediaDuration)
        }
        if form.testDescription == "no edit list" {
            #expect(presentation.rule == .wholeMedia)
            #expect(presentation.sampleCount == 132_300 + 1024)
        }
    }

    /// A cut by stream copy leaves an edit that differs from the media by more than a rounding.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg, .ffmpeg9))) func `cut copy is read by its edit`() throws {
        let folder = try TemporaryFolder()
        let path = try Self.make(Self.forms[0], in: folder)
        let cut = folder.path("cut.m4a")
        try OracleTool.ffmpeg.run("-v", "error", "-ss", "1.01", "-i", path, "-c", "copy", "-map", "0:a", cut)
        let file = try M4BFile(reading: MemoryFile(folder.read("cut.m4a")))
        let presentation = file.presentation(of: try #require(file.audioTrack))
        let decoded =
            try OracleTool.ffmpeg9.run("-v", "error", "-i", cut, "-f", "s16le", "-").stdout.count / 2
        // The edit is in milliseconds: 44.1 samples, rounded at both ends.
        #expect(abs(presentation.sampleCount - Int64(decoded)) <= 89)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `fragments are noticed`() throws {
        let folder = try TemporaryFolder()
        try OracleTool.ffmpeg.run(
            "-v", "error", "-f", "lavfi", "-i", "sine=d=3", "-c:a", "aac", "-movflags",
            "+frag_keyframe+empty_moov+default_base_moof", folder.path("f.mp4"))
        let file = try M4BFile(reading: MemoryFile(folder.read("f.mp4")))
        #expect(file.isFragmented)
        #expect(file.audioTrack?.packetCount == 0)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `tags appended by others are not an error`() throws {
        let stream = try AACStream.make()
        let bytes = try stream.book(sampleCount: 50_000).file.bytes
        let id3 = Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
        let file = try M4BFile(reading: MemoryFile(bytes + id3))
        #expect(file.trailingBytes == 128)
        #expect(try M4BFile(reading: MemoryFile(bytes)).trailingBytes == 0)
    }
}
