import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

#if canImport(Glibc)
    import Glibc
#endif

/// Wrong claims of files about their length, and what is believed.
@Suite struct SourceFactsTests {
    private func probe(
        _ path: String, length: Prober.LengthEffort = .headers
    ) throws -> TrackProbe {
        try Prober.probe(ForgePath(path), length: length, isCancelled: { false })
    }

    /// Samples that decoding gives.
    private func decoded(_ probe: TrackProbe) throws -> Int64 {
        var decoder = try TrackDecoder.open(probe, isCancelled: { false })
        var frame = try Frame()
        while try decoder.next(into: &frame) != nil {}
        return decoder.position
    }

    @Test(
        .requires(.lame),
        arguments: [["-b", "64"], ["-V", "4"]])
    func `the frames of an MP3 are believed, not the count in its first one`(encoding: [String]) throws {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.mp3", encoding, in: folder)
            let honest = try probe(folder.path("a.mp3"))
            #expect(honest.notes == [])
            // Too many, too few, by one too few, impossible, and as large as the field.
            let counts: [(UInt64) -> UInt64] = [
                { $0 * 3 }, { $0 * 13 / 10 }, { $0 / 2 }, { $0 - 1 }, { _ in 1 }, { _ in 1_000_000 },
                { _ in 0xFFFF_FFFF },
            ]
            for (index, count) in counts.enumerated() {
                let path = try folder.write(LyingInput.xing(bytes, frames: count), to: "b.mp3")
                let liar = try probe(path)
                #expect(liar.length == honest.length, "\(index)")
                #expect(liar.bitRate == honest.bitRate, "\(index)")
                #expect(liar.notes.count == 1, "\(index)")
                #expect(liar.notes.allSatisfy { $0.contains("claims") }, "\(index)")
                let real = try decoded(liar)
                #expect(real >= Int64(LyingInput.count), "\(index): something real was cut")
                #expect(try probe(path, length: .exact).length.value == real, "\(index)")
            }
        }
    }

    @Test(.requires(.lame))
    func `the frames are believed, not the counts of VBRI`() throws {
        try withTemporaryFolder { folder in
            let frames = try LyingInput.make("a.mp3", ["-b", "64", "-t"], in: folder)
            let honest = try probe(folder.path("a.mp3"))
            // 208 or 209 bytes each.
            let count = UInt64(frames.count / 209 + 1)
            let size = UInt64(frames.count + 417)
            for (told, bytes, isDamage) in [
                (count, size, false), (count * 3, size, false), (count / 2, size, false), (1, size, false),
                (1_000_000, size, false), (count, size / 2, false), (count, size * 3, false), (0, 0, false),
                (0xFFFF_FFFF, 0xFFFF_FFFF, false), (0xFFFF_FFFF, size, false), (count * 2, size * 2, true),
            ] {
                // A frame of 128 kb/s with the header 32 bytes behind its own.
                var first: [UInt8] = [0xFF, 0xFB, 0x90, 0xC0] + [UInt8](repeating: 0, count: 413)
                first.replaceSubrange(36..<46, with: Array("VBRI".utf8) + [0, 1, 0, 0, 0, 75])
                LyingInput.setBig(&first, 46, 4, bytes)
                LyingInput.setBig(&first, 50, 4, told)
                let track = try probe(try folder.write(first + frames, to: "b.mp3"))
                // libavformat takes the header for a frame, or not.
                #expect((0...1152).contains(track.length.value - honest.length.value), "\(told) \(bytes)")
                #expect(track.bitRate == 64_000 || track.bitRate == honest.bitRate, "\(told) \(bytes)")
                #expect((track.damage != nil) == isDamage, "\(told) \(bytes)")
            }
        }
    }

    @Test(.requires(.lame))
    func `marks of padding that no encoder makes are not believed, and those that one makes are`() throws {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.mp3", ["-b", "64"], in: folder)
            #expect(try decoded(probe(folder.path("a.mp3"))) == Int64(LyingInput.count))
            let path = try folder.write(LyingInput.lameMarks(bytes, delay: 4095, padding: 4095), to: "b.mp3")
            #expect(try decoded(probe(path)) >= Int64(LyingInput.count))
            #expect(try probe(path, length: .exact).length.value == decoded(probe(path)))
        }
    }

    @Test(.requires(.lame))
    func `MP3s one behind the other count with all they hold, whatever their rates`() throws {
        try withTemporaryFolder { folder in
            let first = try LyingInput.make("a.mp3", ["-V", "4"], in: folder)
            let second = try LyingInput.make("b.mp3", ["-b", "32", "-t"], in: folder, rate: 22_050)
            let track = try probe(try folder.write(first + second, to: "c.mp3"))
            // Two frames of delay and padding of each file, and the count's own frame in a file that follows.
            let expected = Double(2 * LyingInput.count)...Double(2 * LyingInput.count + 5 * 1152)
            #expect(expected.contains(Double(track.length.value)))
            var decoder = try TrackDecoder.open(track, isCancelled: { false })
            var frame = try Frame()
            while try decoder.next(into: &frame) != nil {}
            #expect(expected.contains(Double(decoder.position)))
            #expect(decoder.closingWarnings.all.isEmpty)
        }
    }

    @Test(.requires(.lame))
    func `of a long MP3 samples are looked at, and it is counted when they speak against its header`() throws
    {
        try withTemporaryFolder { folder in
            let piece = try LyingInput.make("a.mp3", ["-b", "320", "-t"], in: folder)
            let tagged = try LyingInput.make("b.mp3", ["-b", "320"], in: folder)
            let frames = LyingInput.big(tagged, (LyingInput.find("Info", in: tagged) ?? 0) + 8, 4)
            // 640 kB of frames of one size; `piece` has one frame more in four seconds than lame counts, or as many.
            let body = tagged + (1...4).flatMap { _ in piece }
            let path = folder.path("long.mp3")
            for factor in [5.0, 6.0, 4.0] {
                var bytes = LyingInput.xing(body) { _ in UInt64(Double(frames) * factor) }
                LyingInput.setBig(
                    &bytes, (LyingInput.find("Info", in: bytes) ?? 0) + 12, 4, UInt64(bytes.count))
                try folder.write(bytes, to: "long.mp3")
                let track = try probe(path)
                #expect(track.bitRate == 320_000)
                // A tenth of a second for delays and paddings of five pieces.
                #expect(abs(track.length.seconds(at: track.sampleRate) - 20) < 0.3, "\(factor)")
                #expect(track.isLengthDeclared == (factor == 5), "\(factor)")
                #expect(track.notes.isEmpty == (factor == 5), "\(factor)")
            }
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [("a.opus", 2), ("a.opus", 4), ("a.ogg", 2), ("a.ogg", 3)])
    func `Ogg pages that begin late or jump last what they hold`(name: String, first: Int) throws {
        try withTemporaryFolder { folder in
            // Short pages, as a live stream has.
            let bytes = try LyingInput.make(name, ["-page_duration", "200000"], in: folder)
            let honest = try probe(folder.path(name))
            let shifted = LyingInput.later(bytes, by: 3600 * 48_000, from: first)
            let late = try probe(try folder.write(shifted, to: "late.\(name)"))
            // A page's packets are guessed by the others': a fifth of a second.
            #expect(abs(late.length.seconds(at: late.sampleRate) - 4) < 0.2)
            #expect(abs(Double(try #require(late.bitRate)) / Double(try #require(honest.bitRate)) - 1) < 0.1)
            // From the first page on it is an offset; an hour at 44.1 kHz is 1:05:18 as these count.
            let hour = name == "a.opus" ? "1:00:00" : "1:05:18"
            try #require(late.notes.count == 1)
            #expect(late.notes[0].contains("times begin at \(hour)") == (first == 2))
            #expect(try decoded(late) >= decoded(honest))
        }
    }

    @Test(
        .requires(.ffmpeg, .oggenc),
        arguments: ["ogg", "opus"])
    func `streams one behind the other last as long as all of them`(kind: String) throws {
        try withTemporaryFolder { folder in
            var bytes: [UInt8] = []
            for (index, (rate, channels)) in [(44_100, 1), (22_050, 1), (48_000, 2)].enumerated() {
                bytes += try LyingInput.make("\(index).\(kind)", in: folder, rate: rate, channels: channels)
            }
            let track = try probe(try folder.write(bytes, to: "chain.\(kind)"))
            // Resampling to Opus's 48 kHz rounds each link's end.
            #expect(abs(track.length.seconds(at: track.sampleRate) - 12) < 0.001)
            #expect(track.notes.count == 1)
            // Vorbis decodes a block more at each seam.
            #expect(try abs(Double(decoded(track)) / Double(track.sampleRate.hertz) - 12) < 0.1)
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [0, 1, 100_000, 176_399, 176_401, 17_146_080_000, 68_719_476_735] as [UInt64])
    func `the frames of a FLAC file are believed, not the samples that its header counts`(total: UInt64)
        throws
    {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.flac", in: folder)
            let track = try probe(try folder.write(LyingInput.flac(bytes, total: total), to: "b.flac"))
            #expect(track.length.value == Int64(LyingInput.count))
            #expect((track.damage != nil) == (total > LyingInput.count))
            #expect(track.notes.isEmpty == (total == 0 || track.damage != nil))
            #expect(try decoded(track) == Int64(LyingInput.count))
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [1, 60_000, 100_000, 176_399] as [UInt64])
    func `the last frame of a FLAC file that is not counted tells of more than the header`(total: UInt64)
        throws
    {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.flac", ["-sample_fmt", "s16"], in: folder, channels: 2)
            // A mebibyte of padding makes it large: type 1, three bytes of size.
            let padding = [1, 0x10, 0, 0] + [UInt8](repeating: 0, count: 1 << 20)
            let large = LyingInput.flac(bytes, total: total)
            let path = try folder.write(Array(large[..<42]) + padding + large[42...], to: "b.flac")
            let track = try probe(path)
            #expect(track.length.value == Int64(LyingInput.count), "\(track)")
            #expect(track.notes.count == 1, "\(track)")
            #expect(track.damage == nil)
            #expect(try decoded(track) == Int64(LyingInput.count))
        }
    }

    @Test(.requires(.ffmpeg))
    func `durations that are rounded down add up to the times of the packets`() throws {
        try withTemporaryFolder { folder in
            _ = try LyingInput.make("a.mka", ["-c:a", "libvorbis"], in: folder)
            let track = try probe(folder.path("a.mka"))
            // Vorbis' first block and a millisecond; durations alone would be short by a tenth of a second.
            #expect(abs(track.length.seconds(at: track.sampleRate) - 4) < 0.03, "\(track)")
            #expect(track.notes == [], "\(track)")
        }
    }

    @Test(.requires(.ffmpeg))
    func `counts of AIFF, AU and WavPack that are too small cut nothing`() throws {
        try withTemporaryFolder { folder in
            for (name, spoil) in [
                (
                    "a.aiff",
                    { (bytes: inout [UInt8]) in
                        LyingInput.setBig(&bytes, (LyingInput.find("COMM", in: bytes) ?? 0) + 10, 4, 1000)
                    }
                ),
                ("a.au", { (bytes: inout [UInt8]) in LyingInput.setBig(&bytes, 8, 4, 2000) }),
                ("a.wv", { (bytes: inout [UInt8]) in LyingInput.setLittle(&bytes, 12, 4, 1000) }),
            ] {
                var bytes = try LyingInput.make(name, in: folder)
                spoil(&bytes)
                let track = try probe(try folder.write(bytes, to: "b-\(name)"))
                #expect(track.length.value == Int64(LyingInput.count), "\(name)")
                #expect(track.notes.count == 1, "\(name)")
                #expect(try decoded(track) == Int64(LyingInput.count), "\(name)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `a length in a header is no length when the packets last another`() throws {
        try withTemporaryFolder { folder in
            let wma = try LyingInput.make("a.wma", ["-b:a", "64k"], in: folder)
            let properties: [UInt8] = [0xA1, 0xDC, 0xAB, 0x8C, 0x47, 0xA9, 0xCF, 0x11]
            let at = try #require((0..<wma.count - 8).first { wma[$0..<$0 + 8].elementsEqual(properties) })
            let mka = try LyingInput.make("a.mka", ["-c:a", "libopus", "-b:a", "64k"], in: folder)
            let duration = try #require(
                (0..<mka.count - 3).first { mka[$0..<$0 + 3].elementsEqual([0x44, 0x89, 0x88]) })
            for seconds in [1.0, 60, 400_000] {
                var bytes = wma
                // In 100 ns, with the 3.1 s that ffmpeg says are to be buffered.
                LyingInput.setLittle(&bytes, at + 64, 8, UInt64((seconds + 3.1) * 1e7))
                var other = mka
                LyingInput.setBig(&other, duration + 3, 8, (seconds * 1000).bitPattern)
                for (bytes, name) in [(bytes, "b.wma"), (other, "b.mka")] {
                    let track = try probe(try folder.write(bytes, to: name))
                    // Blocks of WMA and milliseconds of Matroska: a twentieth of a second.
                    #expect(abs(track.length.seconds(at: track.sampleRate) - 4) < 0.05, "\(name) \(seconds)")
                    let honest = try probe(folder.path(name.replacing("b.", with: "a.")))
                    #expect(track.bitRate == honest.bitRate, "\(name) \(seconds)")
                    #expect(honest.notes == [], "\(name) \(seconds)")
                    #expect(track.notes.count == 1, "\(name) \(seconds): \(track.notes)")
                }
            }
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            "a.mka libopus", "a.mka libmp3lame", "a.webm libvorbis", "a.wma wmav2", "a.ts aac", "a.flv aac",
        ])
    func `time stamps that begin at an hour are an offset and no length`(kind: String) throws {
        let words = kind.split(separator: " ").map(String.init)
        try withTemporaryFolder { folder in
            let encoding = ["-c:a", words[1], "-b:a", "64k"]
            _ = try LyingInput.make(words[0], encoding, in: folder)
            let honest = try probe(folder.path(words[0]))
            _ = try LyingInput.make("late.\(words[0])", encoding + ["-output_ts_offset", "3600"], in: folder)
            let late = try probe(folder.path("late.\(words[0])"))
            // Time stamps in milliseconds, and blocks of WMA that are begun: a tenth of a second.
            #expect(
                abs(late.length.seconds(at: late.sampleRate) - honest.length.seconds(at: honest.sampleRate))
                    < 0.1)
            #expect(abs(Double(try #require(late.bitRate)) / Double(try #require(honest.bitRate)) - 1) < 0.02)
        }
    }

    @Test(.requires(.lame))
    func `one file that lies does not drag the others down`() throws {
        try withTemporaryFolder { folder in
            let bytes = try LyingInput.make("a.mp3", ["-V", "4"], in: folder)
            let liar = try folder.write(LyingInput.xing(bytes) { _ in 1_000_000 }, to: "b.mp3")
            let options = EncodingOptions(codec: .encode)
            let honest = try TestBook(
                [folder.path("a.mp3"), folder.path("a.mp3")], as: "a.m4b", in: folder, options: options)
            let book = try TestBook([folder.path("a.mp3"), liar], as: "b.m4b", in: folder, options: options)
            #expect(book.plan.audio.bitRate == honest.plan.audio.bitRate)
            #expect(book.plan.expectedBytes == honest.plan.expectedBytes)
        }
    }

    @Test(.requires(.lame, .ffmpeg))
    func `a file of nothing behind its sound is told, where no header says that it is all`() throws {
        try withTemporaryFolder { folder in
            for name in ["a.mp3", "a.flac", "a.aac", "a.mka"] {
                _ = try LyingInput.make(name, in: folder)
                let honest = try probe(folder.path(name))
                // Sparse: nothing is written.
                #expect(truncate(folder.path(name), 1 << 40) == 0)
                let track = try probe(folder.path(name))
                #expect(
                    abs(
                        track.length.seconds(at: track.sampleRate)
                            - honest.length.seconds(at: honest.sampleRate)) < 0.1)
                #expect(track.notes.isEmpty == ["a.mp3", "a.flac"].contains(name), "\(name)")
                #expect(track.damage == nil)
            }
        }
    }
}
