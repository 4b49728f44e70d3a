import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Streams of frames that a chunk holds, and other sound that is known from noise by its own headers.
@Suite(.requires(.ffmpeg)) struct FrameStreamTests {
    struct Kind: Sendable, CustomTestStringConvertible {
        var name: String
        var words: [String]
        /// Samples by which a place that is reckoned from bytes may be wrong.
        var frame = 0
        var hole = 0.4..<0.55
        var testDescription: String { name }
    }

    private func noise(_ count: Int) -> [UInt8] {
        var noise = SplitMix64(3)
        return (0..<count).map { _ in UInt8(truncatingIfNeeded: noise.next() >> 40) }
    }

    private func make(_ name: String, _ words: [String], in folder: TemporaryFolder) throws -> [UInt8] {
        let source = try folder.wav(Signal.speech16(6 * 48_000, rate: 48_000), rate: 48_000, as: "s.wav")
        return try EndKind(name: name, arguments: words).make(source, in: folder)
    }

    static let padded: [(name: String, words: [String])] = [
        ("mp3.wav", ["-c:a", "libmp3lame", "-b:a", "64k"]), ("ac3.wav", ["-c:a", "ac3", "-b:a", "64k"]),
        ("mp2.w64", ["-c:a", "mp2", "-b:a", "64k"]), ("ms.wav", ["-c:a", "adpcm_ms"]),
        ("ima.wav", ["-c:a", "adpcm_ima_wav"]), ("ima.w64", ["-c:a", "adpcm_ima_wav"]),
        ("ima.aiff", ["-c:a", "adpcm_ima_qt"]), ("ima.caf", ["-c:a", "adpcm_ima_qt"]),
        ("a.sox", ["-c:a", "pcm_s32le", "-f", "sox"]),
        ("frag.mp4", ["-c:a", "aac", "-movflags", "+frag_keyframe", "-frag_duration", "1000000"]),
        // Its frames have check sums.
        ("a.tta", ["-c:a", "tta"]),
        // Blocks that nothing tells from noise, but the size of the whole file.
        ("wma.wav", ["-c:a", "wmav2"]), ("wma.w64", ["-c:a", "wmav2"]), ("wma1.wav", ["-c:a", "wmav1"]),
        ("swf.wav", ["-c:a", "adpcm_swf", "-ar", "44100"]),
    ]

    @Test(arguments: 0..<padded.count)
    func `noise behind the sound is none of it`(_ index: Int) throws {
        let kind = Self.padded[index]
        try withTemporaryFolder { folder in
            let whole = try make(kind.name, kind.words, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.name)", in: folder)
            // What fills up the last chunk of a W64 is no block.
            #expect(honest.warnings == [], "\(honest)")
            for count in [5000, 100_000] {
                let found = try DecodedInput(whole + noise(count), as: "n.\(kind.name)", in: folder)
                // SoX's format is samples and no more: what is behind those that are counted may be some of them.
                if kind.name != "a.sox" { #expect(found.count == honest.count, "\(found)") }
                #expect(found.track.damage == nil, "\(found)")
                #expect(found.warnings == [], "\(found)")
            }
        }
    }

    /// Those whose header may tell of less than there is.
    static let overhanging = padded.indices.filter {
        !["a.sox", "frag.mp4", "a.tta"].contains(padded[$0].name)
    }

    @Test(arguments: overhanging)
    func `sound behind a declared end is sound`(_ index: Int) throws {
        let kind = Self.padded[index]
        try withTemporaryFolder { folder in
            let whole = try make(kind.name, kind.words, in: folder)
            let honest = try DecodedInput(whole, as: "h.\(kind.name)", in: folder)
            var liar = whole
            let isBig = kind.name.hasSuffix("aiff") || kind.name.hasSuffix("caf")
            let name = kind.name.hasSuffix("aiff") ? "SSND" : "data"
            let at = try #require(LyingInput.find(name, in: whole))
            // Half of what was written, in the form that each has its sizes in.
            let (place, width) =
                switch kind.name.suffix(3) {
                case "w64": (at + 16, 8)
                case "caf": (at + 4, 8)
                default: (at + 4, 4)
                }
            let half = UInt64(whole.count / 2)
            if isBig {
                LyingInput.setBig(&liar, place, width, half)
            } else {
                LyingInput.setLittle(&liar, place, width, half)
            }
            let found = try DecodedInput(liar, as: "l.\(kind.name)", in: folder)
            #expect(abs(found.count - honest.count) <= 2304, "\(found)")
            #expect(found.track.notes.contains { $0.contains("bytes of sound, but") }, "\(found)")
        }
    }

    static let holes = [
        Kind(name: "mp3.wav", words: ["-c:a", "libmp3lame", "-b:a", "64k"], frame: 1152),
        Kind(name: "ac3.w64", words: ["-c:a", "ac3", "-b:a", "64k"], frame: 1536),
        Kind(name: "a.mlp", words: ["-c:a", "mlp", "-strict", "-2"]),
        // What stands in the place of packets may decode to half of what they last.
        Kind(name: "opus.mp4", words: ["-c:a", "libopus", "-strict", "-2"], frame: 480),
        Kind(name: "opus.caf", words: ["-c:a", "libopus"], frame: 480),
        Kind(name: "ima.caf", words: ["-c:a", "adpcm_ima_qt"]),
        Kind(name: "ac3.ts", words: ["-c:a", "ac3", "-b:a", "64k"], frame: 1536),
        // Frames that count themselves, and pages that count samples.
        Kind(name: "a.flac", words: ["-c:a", "flac"]), Kind(name: "a.oga", words: ["-c:a", "flac"]),
        Kind(name: "a.opus", words: ["-c:a", "libopus"]),
        Kind(name: "a.spx", words: ["-c:a", "libspeex", "-ar", "16000"]),
        Kind(
            name: "frag.mp4",
            words: ["-c:a", "libmp3lame", "-b:a", "64k"]
                + ["-movflags", "+frag_keyframe+empty_moov", "-frag_duration", "1000000"], frame: 1152),
    ]

    @Test(arguments: holes, [true, false])
    func `what is behind a hole stays at its place`(_ kind: Kind, isNoise: Bool) throws {
        try withTemporaryFolder { folder in
            let whole = try make(kind.name, kind.words, in: folder)
            var hole = whole
            let range =
                Int(
                    Double(whole.count) * kind.hole.lowerBound)..<Int(
                    Double(whole.count) * kind.hole.upperBound)
            hole.replaceSubrange(
                range, with: isNoise ? noise(range.count) : [UInt8](repeating: 0, count: range.count))
            let honest = try samples(folder.write(whole, to: "h.\(kind.name)"))
            let kept = try samples(folder.write(hole, to: "o.\(kind.name)"))
            // Half a second of words, where all of them are whole again.
            let rate = honest.count / 6
            let words = 5 * rate..<5 * rate + rate / 2
            let energy = honest[words].reduce(0) { $0 + $1 * $1 }
            let differences = [-2, -1, 0, 1, 2].map { shift in
                words.reduce(Float(0)) { sum, place in
                    let other = place + shift * kind.frame
                    let difference = honest[place] - (kept.indices.contains(other) ? kept[other] : 0)
                    return sum + difference * difference
                }
            }
            // Two places of one text differ by twice their energy, and a decoder that is not settled yet by a tenth.
            #expect(
                differences.min()! < 0.2 * energy,
                "\(differences) \(energy) \(kept.count) of \(honest.count)")
        }
    }

    /// Pages that libavformat passes over for their sum, be it only their last bytes that are damaged.
    @Test(arguments: [
        Kind(name: "a.spx", words: ["-c:a", "libspeex", "-ar", "16000"]),
        Kind(name: "a.opus", words: ["-c:a", "libopus"]),
        Kind(name: "a.ogg", words: ["-c:a", "libvorbis"]), Kind(name: "a.oga", words: ["-c:a", "flac"]),
    ])
    func `what is behind a broken page stays at its place`(_ kind: Kind) throws {
        try withTemporaryFolder { folder in
            let whole = try make(kind.name, kind.words, in: folder)
            var (pages, at): ([(end: Int, granule: Int)], Int) = ([], 0)
            while let page = try OggPage(
                InputFile(ForgePath(folder.path("whole.\(kind.name)"))), at: Int64(at))
            {
                at = Int(page.end)
                pages.append((at, Int(page.granule)))
            }
            #expect(at == whole.count)
            let page = pages[pages.count / 2]
            var broken = whole
            broken.replaceSubrange(page.end - 20..<page.end, with: noise(20))
            let honest = try samples(folder.write(whole, to: "h.\(kind.name)"))
            let error = #expect(throws: ForgeError.self) {
                try DecodedInput(broken, as: "o.\(kind.name)", in: folder)
            }
            #expect(error?.code == .inputDamaged)
            let kept = try samples(folder.write(broken, to: "o.\(kind.name)"))
            // It is told once, when the file is opened or when it was decoded.
            let told = try DecodedInput(broken, as: "t.\(kind.name)", in: folder, damaged: .keep)
            #expect((told.track.damage == nil ? 0 : 1) + told.warnings.count == 1, "\(told)")
            // Half a second on the next page; granules count as the samples do.
            let words = page.granule + 4000..<page.granule + 4000 + honest.count / 12
            let energy = words.reduce(Float(0)) { $0 + honest[$1] * honest[$1] }
            let difference = words.reduce(Float(0)) { sum, place in
                let other = kept.indices.contains(place) ? kept[place] : 0
                return sum + (honest[place] - other) * (honest[place] - other)
            }
            // As of other holes.
            #expect(difference < 0.2 * energy, "\(difference) \(energy) \(kept.count) of \(honest.count)")
        }
    }

    private func samples(_ path: String) throws -> [Float] {
        let probe = try Prober.probe(ForgePath(path), isCancelled: { false })
        var decoder = try TrackDecoder.open(probe, damaged: .keep, isCancelled: { false })
        var frame = try Frame()
        var (samples, scratch): ([Float], [Float]) = ([], [])
        while let range = try decoder.next(into: &frame) {
            frame.withFloats(range, scratch: &scratch) { channel, heard in
                if channel == 0 { samples += heard }
            }
        }
        return samples
    }

    @Test func `a file of SoX's own format tells how many samples it has`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.sox", ["-c:a", "pcm_s32le", "-f", "sox"], in: folder)
            let cut = try DecodedInput(whole.prefix(whole.count / 2), as: "c.sox", in: folder, damaged: .keep)
            #expect(abs((cut.track.damage?.missingSeconds ?? 0) - 3) < 0.01, "\(cut)")
            for tail in [
                [UInt8](repeating: 0, count: 70_000), Array("TAG".utf8) + [UInt8](repeating: 32, count: 125),
            ] {
                let found = try DecodedInput(whole + tail, as: "t.sox", in: folder)
                #expect(found.count == 6 * 48_000, "\(found)")
                #expect(found.warnings == [], "\(found)")
            }
        }
    }

    @Test(.requires(.sox)) func `Amiga's formats tell how long their sound is`() throws {
        try withTemporaryFolder { folder in
            let source = try folder.wav(Signal.speech16(2 * 22_050, rate: 22_050), rate: 22_050, as: "s.wav")
            let whole = try EndKind(name: "a.8svx", tool: .sox).make(source, in: folder)
            let cut = try DecodedInput(
                whole.prefix(whole.count / 2), as: "c.8svx", in: folder, damaged: .keep)
            #expect(abs((cut.track.damage?.missingSeconds ?? 0) - 1) < 0.01, "\(cut)")
        }
    }

    @Test(arguments: ["vob", "mpeg"]) func `a program stream that ends inside of a packet was cut off`(
        _ form: String
    ) throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.mpg", ["-c:a", "mp2", "-b:a", "64k", "-f", form], in: folder)
            #expect(try DecodedInput(whole, as: "h.mpg", in: folder).track.damage == nil)
            // Packs have 2048 bytes here.
            let cut = try DecodedInput(whole.prefix(10 * 2048 + 900), as: "c.mpg", in: folder, damaged: .keep)
            #expect(cut.track.damage?.reason.contains("last packet is cut off") == true, "\(cut)")
        }
    }

    @Test func `a transport stream that ends between its packets may end inside of one of sound`() throws {
        try withTemporaryFolder { folder in
            let whole = try make("a.ts", ["-c:a", "mp2", "-b:a", "64k"], in: folder)
            #expect(try DecodedInput(whole, as: "h.ts", in: folder).track.damage == nil)
            // Each packet of sound is in 16 or more of the stream: one of these ends does not fall on the end of one.
            let damages = try [100, 101].map { count in
                try DecodedInput(whole.prefix(count * 188), as: "c.ts", in: folder, damaged: .keep).track
                    .damage
            }
            #expect(damages.contains { $0?.reason.contains("last packet is cut off") == true }, "\(damages)")
        }
    }

    @Test func `zeros behind AMR are no frames, unless they cover the end of one`() throws {
        try withTemporaryFolder { folder in
            let whole = HandmadeSound.amr
            let zeros = [UInt8](repeating: 0, count: 70_000)
            let honest = try DecodedInput(whole, as: "h.amr", in: folder)
            let found = try DecodedInput(whole + zeros, as: "z.amr", in: folder)
            #expect(found.count == honest.count, "\(found)")
            #expect(found.track.damage == nil, "\(found)")
            let covered = try DecodedInput(
                whole.dropLast(40) + zeros.prefix(40), as: "o.amr", in: folder, damaged: .keep)
            #expect(covered.track.damage?.reason.contains("zeros") == true, "\(covered)")
        }
    }

    /// Ten seconds of AMR or AMR-WB at one rate: no packet of it has a time.
    private func speech(isWide: Bool) -> (bytes: [UInt8], frame: Int) {
        let whole = isWide ? HandmadeSound.amrWideband : HandmadeSound.amr
        let head = isWide ? 9 : 6
        return (whole + (1..<10).flatMap { _ in whole[head...] }, (whole.count - head) / 50)
    }

    @Test(arguments: [false, true], [false, true]) func `what is behind a hole in AMR stays at its place`(
        isWide: Bool, isNoise: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let (whole, _) = speech(isWide: isWide)
            let honest = try DecodedInput(whole, as: "h.amr", in: folder)
            #expect(honest.warnings == [])
            #expect(honest.count == (isWide ? 160_000 : 80_000))
            var hole = whole
            let range = whole.count * 4 / 10..<whole.count * 6 / 10
            hole.replaceSubrange(
                range, with: isNoise ? noise(range.count) : [UInt8](repeating: 0, count: range.count))
            let error = #expect(throws: ForgeError.self) { try DecodedInput(hole, as: "o.amr", in: folder) }
            #expect(error?.code == .inputDamaged)
            let kept = try DecodedInput(hole, as: "o.amr", in: folder, damaged: .keep)
            // A frame at each end of the hole decodes, whatever is in it, and noise may look like another.
            #expect(abs(kept.count - honest.count) <= 4 * honest.count / 500, "\(kept)")
            let told = kept.warnings.first?.firstMatch(of: /; ([0-9.]+) s of its sound are missing/)
            let seconds = try #require(told.flatMap { Double($0.1) })
            #expect(abs(seconds - 2) < 0.1, "\(kept)")
        }
    }

    @Test(arguments: [false, true])
    func `noise behind AMR is no sound, and in the place of frames it is a loss`(
        isWide: Bool
    ) throws {
        try withTemporaryFolder { folder in
            let (whole, frame) = speech(isWide: isWide)
            let honest = try DecodedInput(whole, as: "h.amr", in: folder)
            // Not a whole number of frames.
            let found = try DecodedInput(whole + noise(100 * frame + frame / 2), as: "n.amr", in: folder)
            #expect(abs(found.count - honest.count) <= honest.count / 500, "\(found)")
            #expect(found.track.damage == nil, "\(found)")
            #expect(found.warnings.count == 1, "\(found)")
            #expect(found.warnings.first?.contains("bytes that are not audio") == true, "\(found)")
            let count = 100 * frame
            let error = #expect(throws: ForgeError.self) {
                try DecodedInput(whole.dropLast(count) + noise(count), as: "o.amr", in: folder)
            }
            #expect(error?.code == .inputDamaged)
        }
    }
}
