import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Sound that cannot be had is refused with what it is, and nothing else is opened for it.
@Suite struct UndecodableSoundTests {
    private func make(_ codec: String, in folder: TemporaryFolder) throws -> EditedMovie {
        let sound = try folder.write(
            WAVFile.data(Signal.speech16(44_100, rate: 44_100), rate: 44_100), to: "sound.wav")
        try Tool.ffmpeg.run(["-v", "error", "-i", sound, "-c:a", codec, "-y", folder.path("a.m4a")])
        return EditedMovie(folder.path("a.m4a"))
    }

    private func refusal(_ movie: EditedMovie, in folder: TemporaryFolder) throws -> ForgeError? {
        let path = ForgePath(try folder.write(movie.bytes, to: "odd.m4a"))
        let error = #expect(throws: ForgeError.self) { _ = try Prober.probe(path, isCancelled: { false }) }
        #expect(error?.code == .inputUnreadable)
        #expect(error?.path == path)
        #expect(error?.isTransient == false)
        return error
    }

    /// Object type 42, 44.1 kHz, mono; an extended high-efficiency configuration follows.
    private static let usac: [UInt8] = [0xF9, 0x48, 0x48, 0x88, 0x00]

    @Test(.requires(.ffmpeg))
    func `object types that the AAC decoder does not take have their names`() throws {
        try withTemporaryFolder { folder in
            var movie = try make("aac", in: folder)
            // The configuration of ffmpeg's encoder: LC, 44.1 kHz, mono, no SBR.
            let own: [UInt8] = [0x12, 0x08, 0x56, 0xE5, 0x00]
            let at = try #require(movie.bytes.indices.first { movie.bytes[$0...].starts(with: own) })
            movie.bytes.replaceSubrange(at..<at + own.count, with: Self.usac)
            let error = try refusal(movie, in: folder)
            #expect(error?.reason.contains("xHE-AAC (USAC)") == true)
            #expect(error?.remedy.description.contains("FFmpeg 7.1") == true)
            // CELP, object type 8.
            movie.bytes.replaceSubrange(at..<at + 2, with: [0x42, 0x08])
            let reason = try refusal(movie, in: folder)?.reason
            #expect(reason?.contains("CELP") == true)
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("ac-4", "AC-4"), ("mha1", "MPEG-H 3D Audio"), ("mhm1", "MPEG-H 3D Audio"), ("zzzz", "'zzzz'"),
        ])
    func `codecs without a decoder have their names`(_ entry: String, _ name: String) throws {
        try withTemporaryFolder { folder in
            var movie = try make("alac", in: folder)
            let own = Array("alac".utf8)
            for index in movie.bytes.indices where movie.bytes[index...].starts(with: own) {
                movie.bytes.replaceSubrange(index..<index + 4, with: Array(entry.utf8))
            }
            let reason = try refusal(movie, in: folder)?.reason
            #expect(reason?.contains(name) == true)
        }
    }

    @Test(.requires(.ffmpeg))
    func `sound in another file is refused with that file's name`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("aac", in: folder)
            let path = Array(folder.path("sound.wav").utf8) + [0]
            // A Macintosh alias record: 50 bytes, the name's length, 63 bytes, and the rest.
            let alias =
                [UInt8](repeating: 0, count: 50) + [9] + Array("sound.wav".utf8)
                + [UInt8](repeating: 0, count: 100)
            for (type, content) in [("url ", path), ("urn ", Array("x".utf8) + [0] + path), ("alis", alias)] {
                var movie = whole
                movie.setReference(type, content)
                let reason = try refusal(movie, in: folder)?.reason
                #expect(reason?.contains("in another file") == true)
                #expect(reason?.contains("sound.wav") == true)
            }
            // A record of another form leads elsewhere all the same.
            for (type, content) in [("alis", Array(alias.prefix(40))), ("rsrc", [0, 0, 0, 1])] {
                var movie = whole
                movie.setReference(type, content)
                let reason = try refusal(movie, in: folder)?.reason
                #expect(reason?.contains("in another file") == true)
                #expect(reason?.contains("not told") == true)
            }
            // Without a name it is this file, whatever the flag says.
            var own = whole
            own.setReference("url ", [])
            let probe = try Prober.probe(
                ForgePath(try folder.write(own.bytes, to: "own.m4a")), isCancelled: { false })
            #expect(probe.length.value == 44_100)
        }
    }

    @Test func `a movie of nothing but references is refused with the first one's name`() throws {
        try withTemporaryFolder { folder in
            func box(_ type: String, _ content: [UInt8]) -> [UInt8] {
                EditedMovie.u32(8 + content.count) + Array(type.utf8) + content
            }
            let url = Array("other.mov".utf8) + [0]
            let reference = box(
                "rdrf", EditedMovie.u32(0) + Array("url ".utf8) + EditedMovie.u32(url.count) + url)
            var movie = EditedMovie("")
            movie.bytes =
                box("ftyp", Array("qt  ".utf8) + EditedMovie.u32(0))
                + box("moov", box("rmra", box("rmda", reference)))
            let reason = try refusal(movie, in: folder)?.reason
            #expect(reason?.contains("other.mov") == true)
        }
    }

    @Test(.requires(.lame))
    func `MP3 of free format is called so, by itself and behind a tag`() throws {
        try withTemporaryFolder { folder in
            let sound = WAVFile.data(Signal.speech16(88_200, rate: 44_100), rate: 44_100)
            try folder.write(sound, to: "a.wav")
            // One rate that no table has, and one above all of them.
            for (rate, more) in [("200", []), ("640", ["--tt", "Title", "--add-id3v2"])] {
                try Tool.lame.run(
                    ["--quiet", "--freeformat", "-b", rate] + more + [
                        folder.path("a.wav"), folder.path("a.mp3"),
                    ])
                let path = ForgePath(folder.path("a.mp3"))
                let error = #expect(throws: ForgeError.self) {
                    _ = try Prober.probe(path, isCancelled: { false })
                }
                #expect(error?.code == .inputUnreadable)
                #expect(error?.path == path)
                #expect(error?.reason.contains("free format") == true)
                #expect(error?.remedy.description.contains("WAV") == true)
            }
            try Tool.lame.run(["--quiet", "-b", "64", folder.path("a.wav"), folder.path("b.mp3")])
            _ = try Prober.probe(ForgePath(folder.path("b.mp3")), isCancelled: { false })
        }
    }
}
