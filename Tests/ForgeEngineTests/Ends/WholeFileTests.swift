import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files that are whole though something about their end is odd: no word of damage.
@Suite struct WholeFileTests {
    private func speech(_ folder: TemporaryFolder) throws -> String {
        try folder.wav(Signal.speech16(6 * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
    }

    @Test(
        .requires(.ffmpeg),
        arguments: [
            ["wav"], ["wav", "-rf64", "always"], ["caf"], ["au"], ["tta"], ["wv"],
            ["ogg", "-c:a", "libopus"],
            ["ogg", "-c:a", "libvorbis"], ["ogg", "-c:a", "flac"], ["avi"], ["flv", "-c:a", "mp3"],
            ["mpegts"],
            ["webm", "-c:a", "libopus"], ["mp4", "-c:a", "aac", "-movflags", "+empty_moov+frag_keyframe"],
            ["adts", "-c:a", "aac"],
        ])
    func `programs that write to a pipe leave sizes open`(_ format: [String]) throws {
        try withTemporaryFolder { folder in
            let kind = EndKind(
                name: "p.\(format[0])", arguments: Array(format.dropFirst()) + ["-f", format[0]],
                isPiped: true)
            let track = try Prober.probe(kind.make(speech(folder), in: folder), as: "p.\(format[0])", folder)
            // AVI and WavPack then tell of no sound at all, which the plan says.
            let isNoted = ["avi", "wv"].contains(format[0])
            #expect(track.damage == nil, "\(track)")
            #expect(track.notes.isEmpty != isNoted, "\(track)")
        }
    }

    @Test(
        .requires(.sox),
        arguments: ["a.wav", "a.aiff", "a.aifc", "a.au", "a.w64", "a.caf", "a.flac", "a.ogg", "a.voc"])
    func `other programs' files`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let track = try Prober.probe(
                EndKind(name: name, tool: .sox).make(speech(folder), in: folder), as: name, folder)
            #expect(track.damage == nil, "\(track)")
            #expect(track.notes.isEmpty, "\(track)")
        }
    }

    @Test(.requires(.sox), arguments: ["wav", "aiff", "au"])
    func `sox writes sizes near the largest to a pipe`(_ format: String) throws {
        try withTemporaryFolder { folder in
            let bytes = try Tool.sox.run([speech(folder), "-t", format, "-"]).stdout
            let track = try Prober.probe(bytes, as: "a.\(format)", folder)
            // AIFF tells of a number of samples, too, which the plan says not to believe.
            #expect(track.damage == nil, "\(track)")
            #expect(track.notes.isEmpty == (format != "aiff"), "\(track)")
        }
    }

    /// Tags of every form, alone and in a row.
    private static let tags: [String: [UInt8]] = {
        let old = Array("TAG".utf8) + [UInt8](repeating: 0x41, count: 125)
        let ape = APEBytes.tag([("Title", 0, Array("T".utf8)), ("Cover Art (Front)", 2, [UInt8](1...200))])
        let bare = APEBytes.tag([("Title", 0, Array("T".utf8))], isHeaderWritten: false)
        let lyrics = Array("LYRICSBEGININD0000200000021LYRICS200".utf8)
        let id3 = Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 72] + [UInt8](repeating: 0, count: 200)
        let footed =
            Array("ID3".utf8) + [4, 0, 0x10, 0, 0, 0, 0] + Array("3DI".utf8) + [4, 0, 0x10, 0, 0, 0, 0]
        return [
            "ID3v1": old, "APEv2": ape, "APEv2 without a header": bare, "Lyrics3": lyrics + old,
            "Lyrics3v1": Array("LYRICSBEGIN words LYRICSEND".utf8) + old, "ID3v2": id3,
            "ID3v2 with a footer": footed, "APEv2, ID3v1": ape + old, "bare APEv2, ID3v1": bare + old,
            "APEv2, Lyrics3, ID3v1": ape + lyrics + old, "ID3v2, APEv2, ID3v1": footed + ape + old,
            "TAG+": Array("TAG+".utf8) + [UInt8](repeating: 0x42, count: 223) + old,
        ]
    }()

    /// Tags larger than what may be padding, each with its own kind of beginning and end, in rows that begin and end with
    /// each of them.
    private static let rows: [String: [UInt8]] = {
        let picture = [UInt8](repeating: 0x5A, count: 6000)
        let items: [(String, UInt32, [UInt8])] = [("Cover Art (Front)", 2, picture)]
        func id3(footer: Bool) -> [UInt8] {
            let fields: [UInt8] = [4, 0, footer ? 0x10 : 0, 0, 0, 47, 16]
            // 6032 bytes; a private frame's header, and what is in it.
            let frame = Array("PRIV".utf8) + [0, 0, 47, 6, 0, 0] + Array("o\0".utf8) + picture
            return Array("ID3".utf8) + fields + frame + [UInt8](repeating: 0, count: 6032 - frame.count)
                + (footer ? Array("3DI".utf8) + fields : [])
        }
        let text = String(repeating: "words ", count: 800)
        let parts: [String: [UInt8]] = [
            "headed": id3(footer: false), "footed": id3(footer: true), "ape": APEBytes.tag(items),
            "bare": APEBytes.tag(items, isHeaderWritten: false),
            "lyrics": Array("LYRICSBEGINLYR04800\(text)004819LYRICS200".utf8),
            "old": Array("TAG".utf8) + [UInt8](repeating: 0x41, count: 125),
        ]
        let rows = [
            "headed old", "ape headed", "bare headed old", "headed ape old", "headed bare", "headed headed",
            "footed headed", "lyrics old headed", "headed lyrics old", "old headed ape",
        ]
        return Dictionary(
            uniqueKeysWithValues: rows.map { row in
                (row, row.split(separator: " ").flatMap { parts[String($0)]! })
            })
    }()

    private static let others: [String: [UInt8]] = {
        var noise = SplitMix64(7)
        return [
            "zeros": Array(repeating: 0, count: 3000), "many zeros": Array(repeating: 0, count: 300_000),
            "noise": (0..<3000).map { _ in UInt8(truncatingIfNeeded: noise.next() >> 40) & 0x7F },
        ]
    }()

    @Test(
        .requires(.ffmpeg, .lame, .flac, .oggenc, .opusenc, .wavpack, .mpcenc),
        arguments: [
            "cbr.mp3", "vbr.mp3", "notag.mp3", "a.aac", "a.ac3", "a.flac", "p.flac", "a.ogg", "a.opus",
            "a.wav", "a.w64", "a.m4a", "a.wma", "a.mka", "a.mp2", "a.eac3", "a.dts", "a.tta", "a.wv", "a.flv",
            "own.wv", "a.mpc",
        ])
    func `what is behind the sound is no part of it`(_ name: String) throws {
        let kind = try #require(
            (EndKind.measured + EndKind.marked + [
                EndKind(name: "own.wv", tool: .wavpack),
                EndKind(name: "a.mpc", tool: .mpcenc, arguments: ["--silent"]),
            ]).first { $0.name == name })
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let plain = try Prober.probe(whole, as: name, folder)
            #expect(plain.damage == nil, "\(plain)")
            #expect(plain.notes.isEmpty, "\(plain)")
            for (what, rest) in Self.tags {
                let track = try Prober.probe(whole + rest, as: name, folder)
                #expect(track.damage == nil, "\(what): \(track)")
                #expect(track.notes.isEmpty, "\(what): \(track)")
                #expect(track.length == plain.length, "\(what)")
            }
            for (what, rest) in Self.others {
                let track = try Prober.probe(whole + rest, as: name, folder)
                // Where nothing tells the length, nobody knows what was to be there.
                let isNoted =
                    [
                        "notag.mp3", "a.aac", "a.ac3", "a.mp2", "a.eac3", "a.dts",
                    ].contains(name) && what == "many zeros"
                #expect(track.damage == nil, "\(what): \(track)")
                #expect(track.notes.count == (isNoted ? 1 : 0), "\(what): \(track)")
            }
        }
    }

    @Test(arguments: ["ape", "tak", "mpc", "amr", "awb"])
    func `the same of formats that no encoder here makes`(_ name: String) throws {
        let whole = try #require(
            [
                "ape": HandmadeSound.ape, "tak": HandmadeSound.tak, "mpc": HandmadeSound.musepack7,
                "amr": HandmadeSound.amr, "awb": HandmadeSound.amrWideband,
            ][name])
        try withTemporaryFolder { folder in
            let plain = try Prober.probe(whole, as: "a.\(name)", folder)
            #expect(plain.damage == nil, "\(plain)")
            #expect(plain.notes.isEmpty, "\(plain)")
            for (what, rest) in Self.tags {
                let track = try Prober.probe(whole + rest, as: "a.\(name)", folder)
                #expect(track.damage == nil, "\(what): \(track)")
                #expect(track.notes.isEmpty, "\(what): \(track)")
                #expect(track.length == plain.length, "\(what)")
            }
        }
    }

    /// Of raw samples and of AMR any bytes are sound; sizes that a pipe left open reach to the tags.
    @Test(
        .requires(.ffmpeg),
        arguments: [
            "amr", "awb", "a.wav", "a.aiff", "a.caf", "a.w64", "a.au", "p.wav", "p.aiff", "p.caf", "p.w64",
            "p.au",
        ])
    func `rows of tags are told from sound that may be anything`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let whole: [UInt8]
            switch name {
            case "amr": whole = HandmadeSound.amr
            case "awb": whole = HandmadeSound.amrWideband
            default:
                let sound = try folder.wav(Signal.speech16(4410, rate: 44_100), rate: 44_100, as: "s.wav")
                let format = name.hasSuffix(".au") ? ["-f", "au"] : ["-f", String(name.dropFirst(2))]
                whole = try EndKind(name: name, arguments: format, isPiped: name.hasPrefix("p")).make(
                    sound, in: folder)
            }
            let plain = try DecodedInput(whole, as: "x.\(name)", in: folder)
            for (what, rest) in Self.rows {
                let tagged = try DecodedInput(whole + rest, as: "x.\(name)", in: folder)
                #expect(tagged.track.notes == plain.track.notes, "\(what): \(tagged)")
                #expect(tagged.warnings == [], "\(what): \(tagged)")
                #expect(tagged.track.length == plain.track.length, "\(what)")
                #expect(tagged.count == plain.count, "\(what)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `a header that is wrong about complete sound is a note`() throws {
        try withTemporaryFolder { folder in
            _ = try speech(folder)
            let wav = folder.read("s.wav")
            func with(riff: Int, data: Int) -> [UInt8] {
                var bytes = wav
                for index in 0..<4 {
                    bytes[4 + index] = UInt8(truncatingIfNeeded: riff >> (8 * index))
                    bytes[40 + index] = UInt8(truncatingIfNeeded: data >> (8 * index))
                }
                return bytes
            }
            let sound = wav.count - 44
            let large = try Prober.probe(with(riff: wav.count + 5000, data: sound), as: "l.wav", folder)
            #expect(large.damage == nil)
            #expect(large.notes.count == 1)
            #expect(large.length.value == Int64(sound / 2))
            // The sound claims more than there is, whatever the size in front says.
            for riff in [0, wav.count - 8, sound + 5036] {
                let short = try Prober.probe(with(riff: riff, data: sound + 5000), as: "d.wav", folder)
                #expect(short.damage?.missingSeconds.map { abs($0 - 2500 / 44_100) < 1e-6 } == true)
                #expect(short.length.value == Int64(sound / 2))
            }
            // All of the file counted as sound.
            let counted = try Prober.probe(with(riff: wav.count - 8, data: wav.count), as: "c.wav", folder)
            #expect(counted.damage == nil)
            #expect(counted.notes.count == 1)
        }
    }

    @Test(.requires(.lame))
    func `a count of Xing's that is larger than the file, over all of its frames`() throws {
        try withTemporaryFolder { folder in
            var bytes = try EndKind(name: "a.mp3", tool: .lame, arguments: ["-b", "64"]).make(
                speech(folder), in: folder)
            let at = try #require((0..<200).first { bytes[$0..<$0 + 4].elementsEqual("Info".utf8) }) + 12
            for (index, byte) in [0, 1, 0x80, 0].enumerated() { bytes[at + index] = UInt8(byte) }
            let track = try Prober.probe(bytes, as: "x.mp3", folder)
            #expect(track.damage == nil, "\(track)")
            #expect(track.notes.count == 1, "\(track)")
        }
    }
}
