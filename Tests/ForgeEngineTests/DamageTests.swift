import FFmpegBinding
import ForgeModel
import Foundation
import TestSupport
import Testing

@testable import ForgeEngine

/// The missing part of a track is found, weighed by one rule and told in seconds, alike in every format.
@Suite struct DamageTests {
    /// Kinds of files: the name, and what ffmpeg has to be told.
    static let kinds: [(name: String, words: [String])] = [
        ("a.mp3", ["-c:a", "libmp3lame", "-b:a", "64k"]),
        ("plain.mp3", ["-c:a", "libmp3lame", "-b:a", "64k", "-write_xing", "0"]),
        ("a.aac", ["-c:a", "aac", "-b:a", "64k"]), ("a.m4a", ["-c:a", "aac", "-b:a", "64k"]),
        ("a.mka", ["-c:a", "aac", "-b:a", "64k"]), ("a.ac3", ["-c:a", "ac3", "-b:a", "64k"]),
        ("a.flac", []), ("a.opus", ["-b:a", "64k"]), ("a.wma", ["-b:a", "64k"]),
        ("alac.m4a", ["-c:a", "alac"]), ("a.flv", ["-c:a", "aac", "-b:a", "64k"]),
        ("a.avi", ["-c:a", "ac3", "-b:a", "64k"]), ("a.nut", ["-c:a", "aac", "-b:a", "64k"]),
        ("a.latm", ["-c:a", "aac", "-b:a", "64k"]),
    ]

    /// 20 seconds of speech in a format.
    private func make(_ kind: (name: String, words: [String]), in folder: TemporaryFolder) throws -> [UInt8] {
        let source = try folder.wav(Signal.speech16(882_000, rate: 44_100), rate: 44_100, as: "s.wav")
        try Tool.ffmpeg.run(["-v", "error", "-y", "-i", source] + kind.words + [folder.path(kind.name)])
        return folder.read(kind.name)
    }

    private func decode(_ path: String, _ damaged: DamagePolicy) throws -> (count: Int, warnings: [String]) {
        let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
        var decoder = try TrackDecoder.open(probe, damaged: damaged, isCancelled: { false })
        var frame = try Frame()
        while try decoder.next(into: &frame) != nil {}
        return (Int(decoder.position) * 44_100 / decoder.rate, decoder.closingWarnings.all)
    }

    @Test(
        .requires(.ffmpeg),
        arguments: 0..<kinds.count)
    func `a hole is damage where it is, and silence stands for it`(kind: Int) throws {
        try withTemporaryFolder { folder in
            let kind = Self.kinds[kind]
            let whole = try make(kind, in: folder)
            #expect(try decode(folder.path(kind.name), .fail).warnings == [])
            let plain = try decode(folder.path(kind.name), .fail).count
            for zeros in [true, false] {
                var bytes = whole
                // A fifth of the file, from its half on: some 4 of 20 s.
                for index in bytes.count / 2..<bytes.count * 7 / 10 {
                    bytes[index] = zeros ? 0 : UInt8(truncatingIfNeeded: (index &* 2_654_435_761) >> 13)
                }
                let path = try folder.write(bytes, to: kind.name)
                let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
                #expect(!probe.notes.contains { $0.contains("believed") }, "\(probe.notes)")
                let error = #expect(throws: ForgeError.self) { try decode(path, .fail) }
                #expect(error?.code == .inputDamaged)
                #expect(error?.path == ForgePath(path))
                #expect(error?.isTransient == false)
                #expect(
                    error?.reason.contains("of its sound are missing") == true, "\(String(describing: error))"
                )
                let kept = try decode(path, .keep)
                // What was found when it was opened is told by whoever rules on it.
                let isTold = probe.damage?.isHole == true
                #expect(kept.warnings.map { $0.contains("DAMAGED, and kept") } == (isTold ? [] : [true]))
                // What is behind the hole stays within a tenth of a second: bytes tell the length of frames about, and
                // speech at a constant rate varies by its padding alone.
                #expect(abs(kept.count - plain) < 4410, "\(kind.name): \(kept.count) of \(plain)")
            }
        }
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ("a.wv", "wavpack"), ("a.tta", "tta"), ("a.flac", "flac"), ("f.mka", "flac"), ("f.oga", "flac"),
        ])
    func `a block whose check sum is wrong is lost`(_ name: String, _ codec: String) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make(name, ["-c:a", codec, "-frame_size", "8192"], in: folder)
            let honest = try DecodedInput(whole, as: "h.\(name)", in: folder)
            #expect(honest.count == Int64(LyingInput.count))
            #expect(honest.warnings == [])
            // Bits of its samples: without the check sum, other sound comes out of it, and no error.
            var bytes = whole
            bytes[bytes.count / 2] ^= 0x10
            let isLong = name == "a.tta"
            if isLong {
                let error = #expect(throws: ForgeError.self) {
                    try DecodedInput(bytes, as: name, in: folder)
                }
                #expect(error?.code == .inputDamaged)
                #expect(error?.isTransient == false)
            }
            let kept = try DecodedInput(bytes, as: name, in: folder, damaged: .keep)
            // Matroska counts milliseconds.
            #expect(abs(kept.count - honest.count) < (name == "f.mka" ? 44 : 1), "\(kept)")
            #expect(kept.warnings.count == 1, "\(kept)")
            #expect(kept.warnings.first?.contains("of its sound are missing") == true, "\(kept)")
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.flv", "a.mka", "a.nut"])
    func `one packet that something stands in is missing, told and silent`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let kind = try #require(Self.kinds.first { $0.name == name })
            let whole = try make(kind, in: folder)
            let plain = try decode(folder.path(name), .keep).count
            for place in stride(from: whole.count / 2, to: whole.count / 2 + 600, by: 97) {
                let bytes = whole[..<place] + [UInt8](repeating: 0, count: 3000) + whole[place...]
                let found = try decode(try folder.write(bytes, to: name), .keep)
                // These containers count milliseconds.
                #expect(abs(found.count - plain) <= 2 * 44, "\(place): \(found)")
                #expect(found.warnings.count == 1, "\(place): \(found)")
                #expect(
                    found.warnings.first?.contains("of its sound are missing") == true, "\(place): \(found)")
            }
        }
    }

    @Test(.requires(.ffmpeg), arguments: ["a.flv", "a.mka", "a.nut", "a.avi"])
    func `a packet or two whose headers are overwritten are missing, told and silent`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let kind = try #require(Self.kinds.first { $0.name == name })
            let whole = try make(kind, in: folder)
            let plain = try decode(folder.path(name), .keep).count
            for place in stride(from: whole.count / 2, to: whole.count / 2 + 600, by: 97) {
                var bytes = whole
                for index in place..<place + 200 { bytes[index] = 0 }
                let found = try decode(try folder.write(bytes, to: name), .keep)
                // These containers count milliseconds; of AVI's packets bytes alone tell, to half a packet.
                #expect(abs(found.count - plain) <= (name == "a.avi" ? 768 : 2 * 44), "\(place): \(found)")
                #expect(found.warnings.count == 1, "\(place): \(found)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `sound that is there twice is told, where frames are counted`() throws {
        try withTemporaryFolder { folder in
            let kind = try #require(Self.kinds.first { $0.name == "a.flac" })
            let whole = try make(kind, in: folder)
            // Of 20 seconds two.
            let (half, tenth) = (whole.count / 2, whole.count / 10)
            let bytes = whole[..<half] + whole[half - tenth..<half] + whole[half...]
            let found = try decode(try folder.write(bytes, to: "a.flac"), .fail)
            #expect(found.count > 882_000 + 44_100)
            #expect(
                found.warnings.contains { $0.contains(/lasts \d\.\d s longer than its own count/) },
                "\(found.warnings)")
        }
    }

    @Test(.requires(.ffmpeg))
    func `a packet or two are told with their amount and cost nothing else`() throws {
        try withTemporaryFolder { folder in
            var bytes = try make(Self.kinds[3], in: folder)
            for index in bytes.count / 2..<bytes.count / 2 + 150 { bytes[index] = 0 }
            let told = try decode(try folder.write(bytes, to: "b.m4a"), .fail).warnings
            try #require(told.count == 1, "\(told)")
            #expect(!told[0].contains("DAMAGED"), "\(told)")
            #expect(told.first?.contains(/0\.0\d s of its sound are missing/) == true, "\(told)")
        }
    }

    @Test func `of bytes without end the first are looked at, and the others counted`() throws {
        try withTemporaryFolder { folder in
            let path = try folder.write([0xFF] as [UInt8], to: "a.bin")
            // To look at all of them would take an hour.
            let size: Int64 = 1 << 40
            try #require(truncate(path, off_t(size)) == 0)
            let junk = try StrayTags.junk(in: 1..<size, of: InputFile(ForgePath(path)))
            #expect(junk.bytes == size - 1)
            #expect(junk.isZeros)
        }
    }

    @Test(.requires(.ffmpeg), arguments: [0, 1, 2, 5])
    func `tags in every place are no damage`(kind: Int) throws {
        try withTemporaryFolder { folder in
            let kind = Self.kinds[kind]
            let whole = try make(kind, in: folder)
            let expected = try decode(folder.path(kind.name), .fail).count
            let id3v1 = Array("TAG".utf8) + [UInt8](repeating: 0xFF, count: 125)
            let lyrics = Array("LYRICSBEGININD0000211LYR00030".utf8) + [UInt8](repeating: 0xFA, count: 30)
            let lyrics2 = lyrics + Array("\(String(format6(lyrics.count)))LYRICS200".utf8)
            let item: [UInt8] = Array("APETAGEX".utf8) + [0xD0, 7, 0, 0]
            func ape(_ flags: UInt8) -> [UInt8] {
                item + [232, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, flags] + .init(repeating: 0, count: 8)
            }
            let apev2 = ape(0xA0) + [UInt8](repeating: 0xFB, count: 200) + ape(0x80)
            let id3v2 = Array("ID3".utf8) + [4, 0, 0, 0, 0, 2, 0] + [UInt8](repeating: 0xFF, count: 256)
            let tails: [[UInt8]] = [
                id3v1, lyrics2 + id3v1, Array("LYRICSBEGINla la\u{FF}LYRICSEND".utf8) + id3v1, apev2,
                apev2 + id3v1,
                apev2 + lyrics2 + id3v1, id3v2,
            ]
            for tail in tails {
                let path = try folder.write(whole + tail, to: kind.name)
                let found = try decode(path, .fail)
                #expect(found.warnings == [], "\(found)")
                #expect(found.count == expected, "\(found)")
            }
            // Files that were put one behind the other, each with its tags.
            if kind.name.hasSuffix("mp3") || kind.name.hasSuffix("aac") {
                let path = try folder.write(id3v2 + whole + id3v1 + id3v2 + whole + id3v1, to: kind.name)
                let odd = [
                    apev2, ape(0xA0) + [UInt8](repeating: 0xFF, count: 200) + ape(0x80), lyrics2,
                    // APEv1: a footer and no header.
                    [UInt8](repeating: 0xFF, count: 200) + ape(0),
                ]
                var joined = [path]
                for (index, tag) in odd.enumerated() {
                    joined.append(try folder.write(whole + tag + whole, to: "\(index).\(kind.name)"))
                }
                for path in joined {
                    let told = try decode(path, .fail).warnings
                    // A frame with a count, which "a.mp3" has, is no sound. Of others libavformat passes over some that
                    // it takes for part of a frame whose header it saw in a tag, and those are told.
                    #expect(
                        kind.name == "a.mp3" ? told == [] : !told.contains { $0.contains("DAMAGED") },
                        "\(told)")
                }
            }
        }
    }

    private func format6(_ count: Int) -> String { String("\(1_000_000 + count)".dropFirst()) }

    @Test(arguments: [Float.nan, .infinity, -.infinity, 1e30, 17])
    func `samples that are no sound are clipped and told`(sample: Float) throws {
        try withTemporaryFolder { folder in
            var samples = Signal.speech16(44_100, rate: 44_100).map { Float($0) / 32768 }
            (samples[22_050], samples[22_060]) = (sample, -1.5)
            let raw = samples.flatMap { sample in
                withUnsafeBytes(of: sample.bitPattern.littleEndian) { Array($0) }
            }
            try folder.write(raw, to: "a.raw")
            for (name, codec) in [
                ("a.wav", "pcm_f32le"), ("d.wav", "pcm_f64le"), ("a.mka", "pcm_f32le"),
                ("a.caf", "pcm_f32be"),
            ] {
                try Tool.ffmpeg.run([
                    "-v", "error", "-y", "-f", "f32le", "-ar", "44100", "-ac", "1", "-i",
                    folder.path("a.raw"), "-c:a",
                    codec, folder.path(name),
                ])
                let book = try TestBook([folder.path(name)], as: "\(name).m4b", in: folder)
                #expect(book.report.length.value == 44_100)
                #expect(
                    book.report.warnings.count { $0.contains("1 of its samples are not sound") } == 1,
                    "\(book.report.warnings)")
                #expect(book.report.warnings[0].hasPrefix(folder.path(name)))
                let heard = try Joined([folder.path(name)]).channels[0]
                #expect(heard[22_050] == (sample.isNaN ? 0 : sample < 0 ? -1 : 1))
                // Louder than full scale, but sound: encoders take it, and what limits it is the player.
                #expect(heard[22_060] == -1.5)
            }
        }
    }
}
