import Testing

@testable import M4BFormat

/// Forms of boxes that no tool at hand writes, built byte by byte.
@Suite struct HandmadeFileTests {
    private struct Parts {
        var edits: [(Int64, Int64)] = []
        var wide = false
        var sizes: [UInt8] = []
        var chunks: [UInt8] = []
        var times: [(UInt32, UInt32)] = [(3, 1024)]
        var movieTimescale: UInt32 = 600
        var timescale: UInt32 = 44_100
        var entry: (inout BoxBuffer) -> Void = { $0.zeros(20) }
        var entryVersion: UInt16 = 0
        var gapless: String?
        var plainMeta = false
    }

    /// A file with one audio track of three samples.
    private func file(_ change: (inout Parts) -> Void) throws -> M4BFile {
        var parts = Parts()
        change(&parts)
        var out = BoxBuffer()
        out.box("ftyp") {
            $0.fourCC("qt  ")
            $0.u32(0)
            $0.fourCC("qt  ")
        }
        out.box("mdat") { $0.zeros(100) }
        out.box("moov") { moov in
            moov.fullBox("mvhd") {
                $0.zeros(8)
                $0.u32(parts.movieTimescale)
                $0.u32(1)
                $0.zeros(80)
            }
            moov.box("trak") { track(&$0, parts) }
            if let gapless = parts.gapless {
                moov.box("udta") { data in
                    let items: (inout BoxBuffer) -> Void = {
                        $0.fullBox("hdlr") {
                            $0.u32(0)
                            $0.fourCC("mdir")
                            $0.zeros(13)
                        }
                        $0.box("ilst") { MetadataItem.freeform("iTunSMPB", gapless).write(to: &$0) }
                    }
                    if parts.plainMeta { data.box("meta", items) } else { data.fullBox("meta", items) }
                    // QuickTime ends user data with four zero bytes.
                    data.u32(0)
                }
            }
        }
        return try M4BFile(reading: MemoryFile(out.bytes))
    }

    private func track(_ out: inout BoxBuffer, _ parts: Parts) {
        out.fullBox("tkhd", version: parts.wide ? 1 : 0, flags: 3) {
            $0.zeros(parts.wide ? 16 : 8)
            $0.u32(7)
            $0.zeros(80)
        }
        if !parts.edits.isEmpty {
            out.box("edts") {
                $0.fullBox("elst", version: parts.wide ? 1 : 0) {
                    $0.u32(UInt32(parts.edits.count))
                    for (duration, time) in parts.edits {
                        $0.u32or64(UInt64(bitPattern: duration), wide: parts.wide)
                        $0.u32or64(UInt64(bitPattern: time), wide: parts.wide)
                        $0.u32(0x10000)
                    }
                }
            }
        }
        out.box("mdia") { media in
            media.fullBox("mdhd", version: parts.wide ? 1 : 0) {
                $0.zeros(parts.wide ? 16 : 8)
                $0.u32(parts.timescale)
                $0.u32or64(3072, wide: parts.wide)
                $0.u32(0)
            }
            media.fullBox("hdlr") {
                $0.fourCC("mhlr")
                $0.fourCC("soun")
                $0.zeros(13)
            }
            media.box("minf") { $0.box("stbl") { table(&$0, parts) } }
        }
    }

    private func table(_ out: inout BoxBuffer, _ parts: Parts) {
        out.fullBox("stsd") {
            $0.u32(1)
            $0.box("mp4a") {
                $0.zeros(6)
                $0.u16(1)
                $0.u16(parts.entryVersion)
                $0.zeros(6)
                parts.entry(&$0)
            }
        }
        out.fullBox("stts") {
            $0.u32(UInt32(parts.times.count))
            for (count, delta) in parts.times {
                $0.u32(count)
                $0.u32(delta)
            }
        }
        out.fullBox("stsc") { for value in [2, 1, 2, 1, 2, 1, 1] as [UInt32] { $0.u32(value) } }
        if parts.sizes.isEmpty {
            out.fullBox("stsz") {
                $0.u32(10)
                $0.u32(3)
            }
        } else {
            out.fullBox("stz2") { $0.append(parts.sizes) }
        }
        if parts.chunks.isEmpty {
            out.fullBox("stco") { for value in [2, 24, 60] as [UInt32] { $0.u32(value) } }
        } else {
            out.fullBox("co64") { $0.append(parts.chunks) }
        }
    }

    private static func esds(_ lengthBytes: Int, flags: UInt8 = 0) -> (inout BoxBuffer) -> Void {
        { out in
            func descriptor(_ out: inout BoxBuffer, _ tag: UInt8, _ length: Int) {
                out.u8(tag)
                for _ in 1..<lengthBytes { out.u8(0x80) }
                out.u8(UInt8(length))
            }
            out.fullBox("esds") {
                descriptor(&$0, 3, 60)
                $0.u16(1)
                $0.u8(flags)
                if flags & 0x80 != 0 { $0.u16(9) }
                if flags & 0x40 != 0 { $0.append([3, 0x61, 0x62, 0x63]) }
                if flags & 0x20 != 0 { $0.u16(9) }
                descriptor(&$0, 4, 13 + 1 + lengthBytes + 4)
                $0.u8(0x40)
                $0.zeros(4)
                $0.u32(70_000)
                $0.u32(64_000)
                descriptor(&$0, 5, 4)
                // HE-AAC with explicit SBR: 22.05 kHz core, 44.1 kHz output.
                $0.append([0x2B, 0x92, 0x08, 0x00])
            }
        }
    }

    private static func entry(_ esds: @escaping (inout BoxBuffer) -> Void) -> (inout BoxBuffer) -> Void {
        {
            $0.u16(2)
            $0.zeros(6)
            $0.u32(22_050 << 16)
            esds(&$0)
        }
    }

    @Test(arguments: 1...4, [0x00, 0x80, 0x40, 0x20, 0xE0] as [UInt8])
    func `descriptors of every form`(lengthBytes: Int, flags: UInt8) throws {
        let track = try #require(
            try file { $0.entry = Self.entry(Self.esds(lengthBytes, flags: flags)) }.audioTrack)
        #expect(track.audioSpecificConfig == [0x2B, 0x92, 0x08, 0x00])
        #expect(track.peakBitrate == 70_000)
        #expect(track.averageBitrate == 64_000)
        #expect(track.channels == 2)
        #expect(track.sampleRate == 22_050)
    }

    @Test func `QuickTime sound descriptions`() throws {
        let first = try file {
            $0.entryVersion = 1
            $0.entry = Self.entry { out in
                out.zeros(16)
                out.box("wave") {
                    $0.box("frma") { $0.fourCC("mp4a") }
                    Self.esds(1)(&$0)
                    $0.u32(8)
                    $0.u32(0)
                }
            }
        }
        #expect(first.audioTrack?.audioSpecificConfig == [0x2B, 0x92, 0x08, 0x00])
        let second = try file {
            $0.entryVersion = 2
            $0.entry = Self.entry { out in
                out.u32(72)
                out.u64((96_000.0).bitPattern)
                out.u32(6)
                out.zeros(20)
                Self.esds(4)(&out)
            }
        }
        #expect(second.audioTrack?.channels == 6)
        #expect(second.audioTrack?.sampleRate == 96_000)
        #expect(second.audioTrack?.audioSpecificConfig == [0x2B, 0x92, 0x08, 0x00])
    }

    @Test func `sizes of every width`() throws {
        func sizes(_ bytes: [UInt8]) throws -> [SampleTable.Sample] {
            let file = try file { $0.sizes = bytes }
            return Array(try file.sampleTable(of: try #require(file.audioTrack)))
        }
        // Chunks at 24 with two samples and at 60 with one.
        let expected = [(24, 5), (29, 9), (60, 12)].map {
            SampleTable.Sample(offset: Int64($0.0), size: $0.1, duration: 1024)
        }
        #expect(try sizes([0, 0, 0, 4, 0, 0, 0, 3, 0x59, 0xC0]) == expected)
        #expect(try sizes([0, 0, 0, 8, 0, 0, 0, 3, 5, 9, 12]) == expected)
        #expect(try sizes([0, 0, 0, 16, 0, 0, 0, 3, 0, 5, 0, 9, 0, 12]) == expected)
        #expect(throws: M4BReadError.self) { try sizes([0, 0, 0, 16, 0, 0, 0, 3, 0, 5, 0, 9, 0]) }
        #expect(throws: M4BReadError.self) { try sizes([0, 0, 0, 7, 0, 0, 0, 3, 0, 5, 0, 9, 0]) }
    }

    @Test func `chunk offsets of 64 bits`() throws {
        let good = try file { $0.chunks = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 24, 0, 0, 0, 0, 0, 0, 0, 60] }
        let track = try #require(good.audioTrack)
        #expect(try good.sampleTable(of: track).map(\.offset) == [24, 34, 60])
        let bad = try file {
            $0.chunks = [0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 24, 255, 255, 255, 255, 255, 255, 255, 255]
        }
        #expect(throws: M4BReadError.self) { try bad.sampleTable(of: try #require(bad.audioTrack)) }
    }

    @Test func `wide boxes and several edits`() throws {
        let file = try file {
            $0.wide = true
            $0.edits = [(600, -1), (10, 1024), (20, 2000)]
        }
        let track = try #require(file.audioTrack)
        #expect(track.id == 7)
        #expect(track.mediaDuration == 3072)
        #expect(track.language == nil)
        #expect(track.edits.map(\.duration) == [600, 10, 20])
        #expect(track.edits.map(\.mediaTime) == [-1, 1024, 2000])
        // Two edits of 30/600 s together: 2205 units, cut to what the media has after the priming.
        let presentation = file.presentation(of: track)
        #expect(presentation.priming == 1024)
        #expect(presentation.sampleCount == 2048)
        #expect(presentation.rule == .editList)
    }

    @Test(
        arguments: [
            // No edit: all of it. An edit within one unit of the movie's scale (73.5): the media. Beyond: the edit.
            ([], nil, 0, 3072, .wholeMedia),
            ([(28, 1024)], nil, 1024, 2048, .mediaDuration),
            ([(27, 1024)], nil, 1024, 2048, .mediaDuration),
            ([(26, 1024)], nil, 1024, 1911, .editList),
            ([(0, 1024)], nil, 1024, 2048, .mediaDuration),
            ([(28, 1024)], " 00000000 00000400 00000100 0000000000000700", 1024, 0x700, .gaplessInfo),
            ([], " 00000000 00000400 00000100 0000000000000700", 1024, 0x700, .gaplessInfo),
            // At half the rate, as some HE-AAC encoders count.
            ([], " 00000000 00000200 00000080 0000000000000380", 1024, 0x700, .gaplessInfo),
            // Left over from other audio, and not usable at all.
            ([(28, 1024)], " 00000000 00000400 00000100 0000000000070000", 1024, 2048, .mediaDuration),
            ([(28, 1024)], " 00000000 00000400 00000100 0FFFFFFFFFFFFFFF", 1024, 2048, .mediaDuration),
            ([(28, 1024)], " 00000000 00000400 00000100 FFFFFFFFFFFFFFFF", 1024, 2048, .mediaDuration),
            ([(28, 1024)], " 0 zz", 1024, 2048, .mediaDuration),
        ] as [([(Int64, Int64)], String?, Int64, Int64, M4BFile.Presentation.Rule)])
    func `length of the recording`(
        edits: [(Int64, Int64)], gapless: String?, priming: Int64, count: Int64,
        rule: M4BFile.Presentation.Rule
    ) throws {
        for plain in [false, true] {
            let file = try file {
                $0.edits = edits
                $0.gapless = gapless
                $0.plainMeta = plain
            }
            let found = file.presentation(of: try #require(file.audioTrack))
            let expected = M4BFile.Presentation(
                priming: priming, sampleCount: count, timescale: 44_100, rule: rule)
            #expect(found == expected)
        }
    }

    /// A value in halves of the track's units is taken as it is: `iTunSMPB`, and edits of a movie of twice the rate.
    @Test(
        arguments: [
            ([(28, 1024)], 600, " 00000000 00000801 000001FF 0000000000000E00", 2048, 0xE00, .gaplessInfo),
            ([], 600, " 00000000 00000801 000001FF 0000000000000E00", 2049, 0xE00, .gaplessInfo),
            ([(3585, 1024)], 88_200, nil, 2048, 3585, .editList),
            // Rounded to whole units of the track, it says the same; here it says something else.
            ([(3585, 1024)], 88_200, " 0 00000400 000000FF 0000000000000701", 2048, 3585, .editList),
            ([(3585, 1024)], 88_200, " 0 00000400 000000FF 0000000000000704", 2048, 0xE08, .gaplessInfo),
        ] as [([(Int64, Int64)], UInt32, String?, Int64, Int64, M4BFile.Presentation.Rule)])
    func `finer than the track`(
        edits: [(Int64, Int64)], scale: UInt32, gapless: String?, priming: Int64, count: Int64,
        rule: M4BFile.Presentation.Rule
    ) throws {
        let file = try file {
            ($0.edits, $0.movieTimescale, $0.gapless) = (edits, scale, gapless)
        }
        let expected = M4BFile.Presentation(
            priming: priming, sampleCount: count, timescale: 88_200, rule: rule)
        #expect(file.presentation(of: try #require(file.audioTrack)) == expected)
    }

    /// The packets win: what is timed beyond them does not count, and what is not timed is as long as the first.
    @Test(
        arguments: [
            ([(UInt32.max, 1024)], Int64(UInt32.max), 3072, 1024), ([(1, 1024)], 1, 3072, 1024),
            ([(2, 1024), (9, 7)], 11, 2055, 7),
            ([(2, 1024), (1, 7), (UInt32.max, 3)], 4_294_967_298, 2055, 7),
            (
                [(UInt32.max, .max), (UInt32.max, .max)], 8_589_934_590, 3 * Int64(UInt32.max),
                Int64(UInt32.max)
            ),
            ([], 0, 0, 0),
        ] as [([(UInt32, UInt32)], Int64, Int64, Int64)])
    func `durations of other packets`(
        times: [(UInt32, UInt32)], timed: Int64, total: Int64, last: Int64
    ) throws {
        let track = try #require(try file { $0.times = times }.audioTrack)
        #expect(track.timedPacketCount == timed)
        #expect(track.sttsTotal == total)
        #expect(track.lastDelta == last)
    }
}
