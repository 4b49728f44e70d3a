import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files whose end is missing, and files that only look so.
@Suite struct EndTests {
    /// Twelve seconds: several fragments, pages, clusters and tables of each kind.
    private func speech(_ folder: TemporaryFolder) throws -> String {
        try folder.wav(Signal.speech16(12 * 44_100, rate: 44_100), rate: 44_100, as: "s.wav")
    }

    @Test(.requires(.ffmpeg, .lame, .flac), arguments: EndKind.measured)
    func `what is missing is told in seconds`(_ kind: EndKind) throws {
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try Prober.probe(whole, as: "i.\(kind.name)", folder)
            #expect(intact.damage == nil, "\(intact)")
            #expect(intact.notes.isEmpty, "\(intact)")
            // One byte more or less, so that no cut falls on the end of a frame, page or packet by chance.
            for share in [0.5, 0.9] {
                let name = "cut.\(kind.name)"
                let cut = try Prober.probe(
                    whole.prefix(Int(Double(whole.count) * share) | 1), as: name, folder)
                let damage = try #require(cut.damage, "\(kind) at \(share)")
                let seconds = try #require(damage.missingSeconds)
                let left = try Oracles.decode(folder.path(name), with: .ffmpeg).count
                let all = try Oracles.decode(folder.path("i.\(kind.name)"), with: .ffmpeg).count
                let missing = Double(all - left) / Double(cut.sampleRate.hertz)
                // The decoder plays a packet more or less than is whole.
                #expect(abs(seconds - missing) <= kind.tolerance!, "\(seconds) of \(missing): \(damage)")
                #expect(cut.length < intact.length)
                // What is missing is told once, and no header is called a liar for it.
                #expect(cut.notes.isEmpty, "\(cut.notes)")
            }
        }
    }

    @Test(.requires(.ffmpeg, .lame, .oggenc, .opusenc), arguments: EndKind.marked)
    func `a cut is seen where nothing tells the length`(_ kind: EndKind) throws {
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try Prober.probe(whole, as: "i.\(kind.name)", folder)
            #expect(intact.damage == nil, "\(intact)")
            #expect(intact.notes.isEmpty, "\(intact)")
            // Neither falls on the end of a frame or page, where nothing could be seen.
            for count in [whole.count / 2 + 100, whole.count * 9 / 10 + 100] {
                let cut = try Prober.probe(whole.prefix(count), as: "c.\(kind.name)", folder)
                #expect(cut.damage != nil, "\(kind) at \(count): \(cut.notes)")
                #expect(cut.notes.isEmpty, "\(kind) at \(count): \(cut.notes)")
            }
        }
    }

    @Test(
        .requires(.ffmpeg, .lame, .flac, .oggenc, .opusenc),
        arguments: [
            "cbr.mp3", "vbr.mp3", "ff.mp3", "a.flac", "a.wav", "a.aiff", "a.w64", "a.caf", "a.au", "a.wma",
            "a.m4a", "alac.m4a", "flac.oga", "notag.mp3", "noxing.mp3", "p.mp3", "a.mp2", "a.aac", "a.ac3",
            "a.dts", "a.ogg", "a.opus", "a.spx", "p.flac", "p.mka", "live.webm", "a.ts",
        ])
    func `a single byte that is missing is seen`(_ name: String) throws {
        let kind = try #require((EndKind.measured + EndKind.marked).first { $0.name == name })
        try withTemporaryFolder { folder in
            let whole = try kind.make(speech(folder), in: folder)
            let cut = try Prober.probe(whole.dropLast(), as: "c.\(kind.name)", folder)
            #expect(cut.damage != nil, "\(cut)")
            #expect((cut.damage?.missingSeconds ?? 0) < 1.1, "\(cut)")
        }
    }

    @Test(.requires(.ffmpeg))
    func `where nothing tells what was to follow, the seconds are the least that is missing`() throws {
        try withTemporaryFolder { folder in
            let kinds = EndKind.measured + EndKind.marked
            for (name, isAtLeast) in [("a.mp2", true), ("a.aac", true), ("a.wav", false), ("ff.mp3", false)] {
                let whole = try #require(kinds.first { $0.name == name }).make(speech(folder), in: folder)
                // In the middle of a frame.
                let cut = try Prober.probe(whole.prefix(whole.count / 2 + 100), as: "c.\(name)", folder)
                let damage = try #require(cut.damage)
                #expect(damage.isAtLeast == isAtLeast, "\(name)")
                #expect(damage.text.contains("; at least ") == isAtLeast, "\(damage.text)")
            }
        }
    }

    /// Silence as DSF: a bit for each sample, half of them set.
    private func dsf(channels: Int, claims count: UInt64) -> [UInt8] {
        func little(_ value: UInt64, _ width: Int) -> [UInt8] {
            (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
        }
        // Four seconds at 2,822,400 Hz, in blocks of 4,096 bytes.
        let sound = [UInt8](repeating: 0x69, count: 345 * 4096 * channels)
        let kind = UInt64(channels)
        return Array("DSD ".utf8) + little(28, 8) + little(UInt64(92 + sound.count), 8) + little(0, 8)
            + Array("fmt ".utf8) + little(52, 8) + little(1, 4) + little(0, 4) + little(kind, 4)
            + little(kind, 4) + little(2_822_400, 4) + little(1, 4) + little(count, 8) + little(4096, 4)
            + little(0, 4) + Array("data".utf8) + little(UInt64(12 + sound.count), 8) + sound
    }

    @Test(arguments: [1, 2], [11_289_600, 1, 1 << 40])
    func `what is missing of a DSF file is what its bytes tell`(_ channels: Int, _ claim: UInt64) throws {
        try withTemporaryFolder { folder in
            let whole = dsf(channels: channels, claims: claim)
            #expect(try Prober.probe(whole, as: "i.dsf", folder).damage == nil)
            let cut = try Prober.probe(whole.prefix(whole.count / 2), as: "c.dsf", folder)
            let missing = Double(whole.count - whole.count / 2) * 8 / Double(channels) / 2_822_400
            #expect(cut.damage?.missingSeconds == missing)
        }
    }

    @Test(.requires(.ffmpeg), arguments: [["-c:a", "aac"], ["-c:a", "alac"]])
    func `an index that is missing is named`(_ codec: [String]) throws {
        try withTemporaryFolder { folder in
            let whole = try EndKind(name: "a.m4a", arguments: codec).make(speech(folder), in: folder)
            for (count, words) in [
                (whole.count / 2, "(moov) is missing"), (whole.count - 300, "(moov)"),
                (whole.count - 1000, "(moov)"),
            ] {
                let error = #expect(throws: ForgeError.self) {
                    if let damage = try Prober.probe(whole.prefix(count), as: "c.m4a", folder).damage {
                        throw ForgeError.damaged("c.m4a", step: .probing, damage)
                    }
                }
                #expect(error?.code == .inputDamaged, "\(error!)")
                #expect(error?.reason.contains(words) == true, "\(error!)")
                #expect(error?.isTransient == false)
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `what libavformat calls a failure of the system is damage where none failed`() throws {
        try withTemporaryFolder { folder in
            _ = try speech(folder)
            // Extensible, without the extension that tells the format.
            var short = folder.read("s.wav")
            LyingInput.setLittle(&short, 20, 2, 0xFFFE)
            let wavpack = try EndKind(name: "a.wv").make(speech(folder), in: folder)
            let fragmented = try EndKind(
                name: "f.mp4",
                arguments: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov"]
            ).make(speech(folder), in: folder)
            var inputs: [(String, [UInt8])] = [("f.wav", short)]
            for share in [2, 3, 50, 500] {
                inputs.append(("c\(share).wv", Array(wavpack.prefix(wavpack.count / share))))
            }
            for count in [0xFFFF_FFFF, 0x7FFF_FFFF, 100_000_000, 5000] as [UInt64] {
                var bytes = fragmented
                LyingInput.setBig(&bytes, try #require(LyingInput.find("trun", in: bytes)) + 8, 4, count)
                inputs.append(("t\(count).mp4", bytes))
            }
            for (name, bytes) in inputs {
                let error = #expect(throws: ForgeError.self, "\(name)") {
                    let track = try Prober.probe(bytes, as: name, folder)
                    if let damage = track.damage {
                        throw ForgeError.damaged(track.path, step: .probing, damage)
                    }
                    var decoder = try TrackDecoder.open(track, isCancelled: { false })
                    var frame = try Frame()
                    while try decoder.next(into: &frame) != nil {}
                }
                #expect(error?.isTransient == false, "\(name)")
                #expect(error?.path == ForgePath(folder.path(name)), "\(name)")
            }
        }
    }

    @Test(.requires(.ffmpeg))
    func `a table of frames that is too short leaves sound out, and that is damage`() throws {
        try withTemporaryFolder { folder in
            func crc(_ bytes: some Sequence<UInt8>) -> UInt64 {
                let sum = bytes.reduce(UInt32.max) { sum, byte in
                    (0..<8).reduce(sum ^ UInt32(byte)) { sum, _ in
                        sum & 1 != 0 ? sum >> 1 ^ 0xEDB8_8320 : sum >> 1
                    }
                }
                return UInt64(~sum)
            }
            let whole = try EndKind(name: "a.tta").make(speech(folder), in: folder)
            let samples = 12 * 44_100
            let perFrame = 44_100 * 256 / 245
            let (frames, kept) = ((samples + perFrame - 1) / perFrame, 6)
            var bytes = Array(whole[..<(22 + 4 * kept)]) + [0, 0, 0, 0] + whole[(22 + 4 * frames + 4)...]
            LyingInput.setLittle(&bytes, 14, 4, UInt64(kept * perFrame))
            LyingInput.setLittle(&bytes, 18, 4, crc(bytes[..<18]))
            LyingInput.setLittle(&bytes, 22 + 4 * kept, 4, crc(bytes[22..<22 + 4 * kept]))
            func decode(_ bytes: [UInt8], _ damaged: DamagePolicy) throws -> [String] {
                let track = try Prober.probe(bytes, as: "b.tta", folder)
                var decoder = try TrackDecoder.open(track, damaged: damaged, isCancelled: { false })
                var frame = try Frame()
                while try decoder.next(into: &frame) != nil {}
                return decoder.closingWarnings.all
            }
            let error = #expect(throws: ForgeError.self) { try decode(bytes, .fail) }
            #expect(error?.code == .inputDamaged, "\(error!)")
            #expect(error?.reason.contains("of 0:00:1") == true, "\(error!)")
            let kept6 = try decode(bytes, .keep)
            try #require(kept6.count == 1, "\(kept6)")
            #expect(kept6[0].contains("DAMAGED, and kept"), "\(kept6)")
            // Tags and zeros behind all that the table counts are none.
            let tag = Array("TAG".utf8) + [UInt8](repeating: 0x41, count: 125)
            for tail in [tag, [UInt8](repeating: 0, count: 100_000)] {
                #expect(try decode(whole + tail, .fail) == [])
            }
        }
    }

    @Test(
        .requires(.ffmpeg, .lame),
        arguments: ["noxing.mp3", "a.aac", "a.ac3", "a.dts"])
    func `zeros behind sound that nothing tells the length of are told and no loss`(_ name: String) throws {
        try withTemporaryFolder { folder in
            let kind = try #require(EndKind.marked.first { $0.name == name })
            let whole = try kind.make(speech(folder), in: folder)
            let honest = try Prober.probe(whole, as: "h.\(name)", folder)
            for (count, isTold) in [(1000, false), (200_000, true)] {
                let bytes = whole + [UInt8](repeating: 0, count: count)
                let track = try Prober.probe(bytes, as: "z.\(name)", folder)
                #expect(track.damage == nil, "\(track)")
                #expect(track.length == honest.length, "\(track)")
                #expect(track.notes.count == (isTold ? 1 : 0))
                #expect(track.notes.allSatisfy { $0.contains("zeros") })
                var decoder = try TrackDecoder.open(track, isCancelled: { false })
                var frame = try Frame()
                while try decoder.next(into: &frame) != nil {}
                #expect(decoder.closingWarnings.all == [], "\(decoder.closingWarnings.all)")
            }
        }
    }

    @Test(.requires(.sox), arguments: ["avr", "pvf", "nist"])
    func `other sound than MP3 is not called free format`(_ format: String) throws {
        try withTemporaryFolder { folder in
            let path = folder.path("a.\(format)")
            try Tool.sox.run([speech(folder), "-t", format, path])
            let error = #expect(throws: ForgeError.self) {
                try Prober.probe(ForgePath(path), isCancelled: { false })
            }
            #expect(error?.reason.contains("free format") == false, "\(error!.reason)")
            // Quiet PCM has what may be headers of layer 1.
            let quiet = ForgePath(
                try folder.write((0..<20_000).flatMap { _ in [0xFF, 0xFF, 0, 0] as [UInt8] }, to: "b.x"))
            let other = #expect(throws: ForgeError.self) { try Prober.probe(quiet, isCancelled: { false }) }
            #expect(other?.reason.contains("free format") == false, "\(other!.reason)")
        }
    }

    @Test(.requires(.lame), arguments: ["48", "64", "480"])
    func `free format is named`(rate: String) throws {
        try withTemporaryFolder { folder in
            let kind = EndKind(name: "f.mp3", tool: .lame, arguments: ["--freeformat", "-b", rate])
            let whole = try kind.make(speech(folder), in: folder)
            for count in [whole.count, whole.count / 2] {
                let error = #expect(throws: ForgeError.self) {
                    try Prober.probe(whole.prefix(count), as: "g.mp3", folder)
                }
                #expect(error?.code == .inputUnreadable)
                #expect(error?.reason.contains("free format") == true)
            }
        }
    }

    @Test(.requires(.ffmpeg)) func `a table of packets tells exactly what is there`() throws {
        try withTemporaryFolder { folder in
            let kind = EndKind(name: "a.m4a", arguments: ["-c:a", "aac", "-movflags", "+faststart"])
            let whole = try kind.make(speech(folder), in: folder)
            let intact = try Prober.probe(whole, as: "i.m4a", folder)
            let cut = try Prober.probe(whole.prefix(whole.count / 2), as: "c.m4a", folder)
            var decoder = try TrackDecoder.open(cut, isCancelled: { false })
            var frame = try Frame()
            while try decoder.next(into: &frame) != nil {}
            #expect(decoder.position == cut.length.value)
            let facts = try #require(cut.aac)
            let all = try #require(intact.aac)
            // All packets but those that are missing, and of those the seconds.
            let missing = Double((all.packets - facts.packets) * 1024) / 44_100
            // The last packet of the whole file lasts as long as what is real in it.
            #expect(abs(try #require(cut.damage?.missingSeconds) - missing) < 1024.0 / 44_100)
            #expect(facts.packets > 0)
            #expect(facts.length == cut.length.value)
        }
    }
}
