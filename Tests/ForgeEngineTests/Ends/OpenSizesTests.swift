import FFmpegBinding
import ForgeModel
import TestSupport
import Testing

@testable import ForgeEngine

/// Files whose writer left sizes open in their headers: all of their sound is there, and all of it is taken.
@Suite(.requires(.ffmpeg)) struct OpenSizesTests {
    /// Decodes a file, and demands every sample of it.
    private func expectWhole(_ bytes: [UInt8], as name: String, _ folder: TemporaryFolder) throws {
        let path = ForgePath(try folder.write(bytes, to: name))
        let track = try Prober.probe(path, isCancelled: { false })
        #expect(track.damage == nil, "\(track)")
        #expect(track.length.value == Int64(LyingInput.count), "\(track)")
        var decoder = try TrackDecoder.open(track, isCancelled: { false })
        var frame = try Frame()
        while try decoder.next(into: &frame) != nil {}
        #expect(decoder.position == Int64(LyingInput.count))
        #expect(try Inspector.inspect(path, isCancelled: { false }).length.value == Int64(LyingInput.count))
    }

    @Test(arguments: [[], ["-c:a", "pcm_s16le"], ["-c:a", "pcm_f32be"]], [0, 0xFFFF_FFFF, 0x7FFF_FFFF])
    func `AIFF by its form, its sound and its count`(_ codec: [String], _ size: UInt64) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.aiff", codec, in: folder)
            let sound = try #require(LyingInput.find("SSND", in: whole)) + 4
            let count = try #require(LyingInput.find("COMM", in: whole)) + 10
            for places in [[4], [sound], [4, sound], [4, sound, count]] {
                var bytes = whole
                for place in places { LyingInput.setBig(&bytes, place, 4, size) }
                try expectWhole(bytes, as: "b.aiff", folder)
            }
        }
    }

    @Test(arguments: [[], ["-c:a", "pcm_s16le"]])
    func `AIFF's count of samples proves that its sound is all there`(_ codec: [String]) throws {
        try withTemporaryFolder { folder in
            var bytes = try LyingInput.make("a.aiff", codec, in: folder)
            let sound = try #require(LyingInput.find("SSND", in: bytes)) + 4
            LyingInput.setBig(&bytes, sound, 4, 1_000_000)
            let found = try DecodedInput(bytes, as: "b.aiff", in: folder)
            #expect(found.count == Int64(LyingInput.count), "\(found)")
            #expect(found.track.notes.count == 1, "\(found)")
            // Of fewer samples than it counts, some are missing, and the count tells how many.
            let cut = try DecodedInput(bytes.dropLast(20_000), as: "c.aiff", in: folder, damaged: .keep)
            #expect(cut.track.damage != nil)
            #expect(cut.track.length.value == Int64(LyingInput.count) - 10_000)
        }
    }

    @Test(arguments: [0, UInt64.max, UInt64(Int64.max)])
    func `W64 by its file and its sound`(_ size: UInt64) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.w64", in: folder)
            let sound = try #require(LyingInput.find("data", in: whole)) + 16
            for places in [[16], [sound], [16, sound]] {
                var bytes = whole
                for place in places { LyingInput.setLittle(&bytes, place, 8, size) }
                try expectWhole(bytes, as: "b.w64", folder)
            }
        }
    }

    /// A recorder that was stopped leaves the sizes of some moments before; what is behind them is sound all the same.
    @Test(
        arguments: [
            ("a.wav", "data", 4, 4), ("a.aiff", "SSND", 4, 4), ("a.w64", "data", 16, 8),
            ("a.caf", "data", 4, 8), ("rf64.wav", "ds64", 16, 8),
        ],
        [0.5, 0.9])
    func `sound behind its declared end`(_ kind: (String, String, Int, Int), _ share: Double) throws {
        try withTemporaryFolder { folder in
            let (name, chunk, field, width) = kind
            let words = name == "rf64.wav" ? ["-rf64", "always"] : []
            let whole = try LyingInput.make(name, words, in: folder)
            let place = try #require(LyingInput.find(chunk, in: whole)) + field
            let isLittle = name.hasSuffix(".wav") || name == "a.w64"
            let told = UInt64(Double(LyingInput.count * 2) * share)
            func lying(_ bytes: [UInt8]) throws -> [UInt8] {
                var bytes = bytes
                if isLittle {
                    LyingInput.setLittle(&bytes, place, width, told)
                } else {
                    LyingInput.setBig(&bytes, place, width, told)
                }
                return bytes
            }
            let path = ForgePath(try folder.write(lying(whole), to: "b.\(name)"))
            let track = try Prober.probe(path, isCancelled: { false })
            try #require(track.notes.count == 1, "\(track.notes)")
            #expect(track.notes[0].contains("bytes of sound"), "\(track.notes)")
            try expectWhole(lying(whole), as: "c.\(name)", folder)
        }
    }

    @Test(.requires(.sox), arguments: ["8svx", "maud"])
    func `sound behind the end of its Amiga chunk`(_ format: String) throws {
        try withTemporaryFolder { folder in
            _ = try LyingInput.make("a.wav", in: folder)
            try Tool.sox.run([folder.path("a.wav"), "-t", format, folder.path("a.\(format)")])
            let whole = folder.read("a.\(format)")
            let honest = try Prober.probe(ForgePath(folder.path("a.\(format)")), isCancelled: { false })
                .length
            let place = try #require(LyingInput.find(format == "maud" ? "MDAT" : "BODY", in: whole)) + 4
            var bytes = whole
            LyingInput.setBig(&bytes, place, 4, LyingInput.big(whole, place, 4) / 2)
            let path = ForgePath(try folder.write(bytes, to: "b.\(format)"))
            let track = try Prober.probe(path, isCancelled: { false })
            #expect(honest.value == Int64(LyingInput.count))
            #expect(track.length == honest)
            #expect(track.notes.count == 1, "\(track)")
            #expect(track.damage == nil, "\(track)")
        }
    }

    @Test(arguments: [0.3, 0.9]) func `packets behind the end of an ASF file's data`(_ share: Double) throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.wma", ["-b:a", "64k"], in: folder)
            let honest = try Prober.probe(ForgePath(folder.path("a.wma")), isCancelled: { false })
            let data: [UInt8] = [0x36, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11]
            let at = try #require((0..<whole.count - 8).first { whole[$0..<$0 + 8].elementsEqual(data) })
            var bytes = whole
            LyingInput.setLittle(&bytes, at + 16, 8, UInt64(Double(whole.count - at) * share))
            // An index behind the last packet is no sound.
            let index = [0x90] + [UInt8](repeating: 7, count: 5000)
            for tail in [[], index] {
                let path = ForgePath(try folder.write(bytes + tail, to: "b.wma"))
                let track = try Prober.probe(path, isCancelled: { false })
                try #require(
                    track.notes.count == 1, "\(track.notes)"
                )
                #expect(
                    track.notes[0].contains("but \(whole.count - at - 50) are there"), "\(track.notes)"
                )
                #expect(track.length == honest.length)
                #expect(track.damage == nil)
                var decoder = try TrackDecoder.open(track, isCancelled: { false })
                var frame = try Frame()
                while try decoder.next(into: &frame) != nil {}
                #expect(abs(decoder.position - honest.length.value) < 4096, "\(decoder.position)")
            }
        }
    }

    private func little(_ value: Int, _ width: Int) -> [UInt8] {
        (0..<width).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }

    @Test(arguments: [2, 4], [true, false])
    func `DSF by its sound and its count`(_ part: Int, hasTag: Bool) throws {
        try withTemporaryFolder { folder in
            // In blocks of 4,096 bytes, a bit for each sample.
            let sound = [UInt8](repeating: 0x69, count: 40 * 4096)
            let tag = Array("ID3".utf8) + [3, 0, 0, 0, 0, 0x40, 0] + [UInt8](repeating: 0x55, count: 8192)
            func dsf(_ told: Int) -> [UInt8] {
                let front = Array("DSD ".utf8) + little(28, 8) + little(92 + sound.count, 8)
                let format =
                    Array("fmt ".utf8) + little(52, 8) + little(1, 4) + little(0, 4) + little(1, 4)
                    + little(1, 4) + little(2_822_400, 4) + little(1, 4) + little(told * 8, 8)
                    + little(4096, 4)
                    + little(0, 4)
                return front + little(hasTag ? 92 + sound.count : 0, 8) + format + Array("data".utf8)
                    + little(12 + told, 8) + sound + (hasTag ? tag : [])
            }
            func decode(_ bytes: [UInt8]) throws -> (count: Int64, notes: [String]) {
                let path = ForgePath(try folder.write(bytes, to: "a.dsf"))
                let track = try Prober.probe(path, isCancelled: { false })
                var decoder = try TrackDecoder.open(track, isCancelled: { false })
                var frame = try Frame()
                while try decoder.next(into: &frame) != nil {}
                return (decoder.position, track.notes)
            }
            let honest = try decode(dsf(sound.count))
            #expect(honest.notes == [])
            #expect(honest.count == Int64(sound.count))
            let liar = try decode(dsf(sound.count / part))
            #expect(liar.notes.count == 1, "\(liar)")
            #expect(liar.count == honest.count, "\(liar)")
        }
    }

    @Test(arguments: [1, 2, 10]) func `DSDIFF by its sound`(_ part: Int) throws {
        func big(_ value: Int, _ width: Int) -> [UInt8] { little(value, width).reversed() }
        func chunk(_ name: String, _ bytes: [UInt8], told: Int? = nil) -> [UInt8] {
            Array(name.utf8) + big(told ?? bytes.count, 8) + bytes
        }
        // A bit for each sample.
        let sound = [UInt8](repeating: 0x69, count: 40 * 4096)
        let properties =
            Array("SND ".utf8) + chunk("FS  ", big(2_822_400, 4))
            + chunk("CHNL", big(1, 2) + Array("C000".utf8))
            + chunk("CMPR", Array("DSD ".utf8) + [14] + Array("not compressed".utf8) + [0])
        let body =
            Array("DSD ".utf8) + chunk("FVER", [1, 5, 0, 0]) + chunk("PROP", properties)
            + chunk("DSD ", sound, told: sound.count / part)
        try withTemporaryFolder { folder in
            let found = try DecodedInput(chunk("FRM8", body), as: "a.dff", in: folder)
            // Eight of its samples are one of the decoder's.
            #expect(found.count == Int64(sound.count), "\(found)")
            #expect(found.track.damage == nil, "\(found)")
            #expect(found.track.notes.count == (part > 1 ? 1 : 0), "\(found)")
        }
    }

    @Test func `chunks, tags and zeros behind the sound are none of it`() throws {
        try withTemporaryFolder { folder in
            let whole = try LyingInput.make("a.wav", in: folder)
            try expectWhole(whole + [UInt8](repeating: 0, count: 40_000), as: "b.wav", folder)
            var tag =
                Array("ID3".utf8) + [4, 0, 0x10, 0, 2, 0x38, 0] + [UInt8](repeating: 0xFF, count: 40_000)
            tag[6...9] = [0, 2, 0x38, 0x40]
            try expectWhole(whole + tag[..<40_010] + Array("3DI".utf8) + tag[3..<10], as: "b.wav", folder)
            for name in ["LIST", "id3 ", "xyz1"] {
                var chunk = Array(name.utf8) + [UInt8](repeating: 0, count: 4)
                chunk += (0..<40_000).map { UInt8(truncatingIfNeeded: $0 &* 7 | 1) }
                LyingInput.setLittle(&chunk, 4, 4, 40_000)
                try expectWhole(whole + chunk, as: "b.wav", folder)
            }
        }
    }

    @Test func `W64 that ffmpeg wrote to a pipe`() throws {
        try withTemporaryFolder { folder in
            _ = try LyingInput.make("a.w64", in: folder)
            let source = folder.path("a.w64.source.wav")
            try expectWhole(
                Tool.ffmpeg.run(["-v", "error", "-i", source, "-f", "w64", "-"]).stdout, as: "p.w64", folder)
        }
    }
}
