import Testing

@testable import M4BFormat

/// Counts that a file has no room for are refused by arithmetic, wherever they are and whatever else is wrong.
@Suite struct TableCheckTests {
    /// A file of about 20 KB with one track whose tables `body` writes.
    private static func file(
        timescale: UInt32 = 44_100, handler: FourCC = "soun", times: UInt32 = 1024,
        beside: (inout BoxBuffer) -> Void = { _ in }, _ body: (inout BoxBuffer) -> Void
    ) -> MemoryFile {
        var out = BoxBuffer()
        out.box("ftyp") { $0.zeros(8) }
        out.box("moov") {
            $0.box("trak") {
                $0.box("mdia") {
                    $0.fullBox("mdhd") {
                        $0.zeros(8)
                        $0.u32(timescale)
                        $0.zeros(8)
                    }
                    $0.fullBox("hdlr") {
                        $0.u32(0)
                        $0.fourCC(handler)
                    }
                    $0.box("minf") {
                        $0.box("stbl") {
                            table(&$0, "stts", [1, 10, times])
                            body(&$0)
                        }
                    }
                }
            }
            beside(&$0)
        }
        out.box("mdat") { $0.zeros(20_000) }
        return MemoryFile(out.bytes)
    }

    private static func table(
        _ out: inout BoxBuffer, _ type: FourCC, version: UInt8 = 0, _ numbers: [UInt32]
    ) {
        out.fullBox(type, version: version) { for number in numbers { $0.u32(number) } }
    }

    private static func fault(_ file: MemoryFile) throws -> FourCC? {
        do {
            try M4BFile.checkTables(of: file)
            return nil
        } catch let error as M4BReadError {
            #expect(error.fault == .badTable)
            return error.box
        }
    }

    private struct Case: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var type: FourCC
        var version: UInt8 = 0
        /// Numbers behind version and flags: whole, and with a count that there is no room for.
        var good: [UInt32]
        var bad: [UInt32]
    }

    private static let max = UInt32.max
    private static let cases = [
        Case(testDescription: "stsz, all alike", type: "stsz", good: [1, 20_000], bad: [1, 0x0200_0000]),
        Case(testDescription: "stsz, all large", type: "stsz", good: [2000, 10], bad: [max, max]),
        Case(testDescription: "stsz, a table", type: "stsz", good: [0, 2, 5, 5], bad: [0, 3, 5, 5]),
        Case(testDescription: "stsz, a huge table", type: "stsz", good: [0, 0], bad: [0, max, 5]),
        Case(testDescription: "stz2", type: "stz2", good: [4, 8, 0], bad: [4, 9, 0]),
        Case(testDescription: "stz2, huge", type: "stz2", good: [16, 2, 0], bad: [16, max, 0]),
        Case(testDescription: "stz2 without bits", type: "stz2", good: [0, 32, 0], bad: [0, max, 0]),
        Case(testDescription: "stts", type: "stts", good: [2, 1, 1, max, 1], bad: [max, 1, 1]),
        Case(testDescription: "ctts", type: "ctts", good: [1, max, 1], bad: [2, 1, 1, 1]),
        Case(testDescription: "stsc", type: "stsc", good: [1, 1, max, 1], bad: [0x1000_0000, 1, 1, 1]),
        Case(testDescription: "stco", type: "stco", good: [1, max], bad: [max, 1]),
        Case(testDescription: "co64", type: "co64", good: [1, max, max], bad: [2, 0, 1, 0]),
        Case(testDescription: "stss", type: "stss", good: [1, 1], bad: [max]),
        Case(testDescription: "sbgp", type: "sbgp", good: [0, 1, 1, 1], bad: [0, max, 1, 1]),
        Case(
            testDescription: "sbgp, version 1", type: "sbgp", version: 1, good: [0, max, 1, 1, 1],
            bad: [0, 0, 2, 1, 1]),
    ]

    @Test(arguments: cases)
    private func `a count beyond its box or its file`(_ test: Case) throws {
        #expect(
            try Self.fault(Self.file { Self.table(&$0, test.type, version: test.version, test.good) }) == nil)
        let bad = Self.file { Self.table(&$0, test.type, version: test.version, test.bad) }
        #expect(try Self.fault(bad) == test.type)
        // In a track that this reader would not look at, without a movie around it, or outside of all tables.
        let other = Self.file(handler: "vide") { Self.table(&$0, test.type, version: test.version, test.bad) }
        #expect(try Self.fault(other) == test.type)
        var bare = BoxBuffer()
        Self.table(&bare, test.type, version: test.version, test.bad)
        #expect(try Self.fault(MemoryFile(bare.bytes)) == test.type)
    }

    /// QuickTime's old compressed sound has a table of samples, more of them than bytes; libavformat goes by chunks.
    @Test func `samples, not packets`() throws {
        func fault(_ count: UInt32, runs: [UInt32], chunks: UInt32 = 2) throws -> FourCC? {
            try Self.fault(
                Self.file(times: 1) {
                    Self.table(&$0, "stsz", [1, count])
                    Self.table(&$0, "stsc", [UInt32(runs.count / 3)] + runs)
                    Self.table(&$0, "stco", [chunks] + (0..<chunks).map { _ in 100 })
                })
        }
        #expect(try fault(1_000_000, runs: [1, 500_000, 1]) == nil)
        #expect(try fault(0x0200_0000, runs: [1, 500_000, 1]) == "stsz")
        #expect(try fault(1_000_000, runs: [1, 700_000, 1]) == "stsc")
        #expect(try fault(1_000_000, runs: [1, 1, 1, 2, 0xFFFF_FFFF, 1]) == "stsc")
        // A run of chunks that are not there.
        #expect(try fault(1_000_000, runs: [1, 1, 1, 3, 0xFFFF_FFFF, 1]) == nil)
        #expect(try fault(1_000_000, runs: [1, 2000, 1], chunks: 2600) == "stsc")
    }

    @Test func `tracks that all claim the whole file`() throws {
        func fault(tracks: Int) throws -> FourCC? {
            let tables: (inout BoxBuffer) -> Void = { Self.table(&$0, "stsz", [1, 19_000]) }
            let others: (inout BoxBuffer) -> Void = { for _ in 1..<tracks { $0.box("trak", tables) } }
            return try Self.fault(Self.file(beside: others, tables))
        }
        #expect(try fault(tracks: 3) == nil)
        #expect(try fault(tracks: 6) == "stsz")
    }

    @Test func `a time scale of 0, where it is sound's`() throws {
        #expect(try Self.fault(Self.file(timescale: 0) { _ in }) == "mdhd")
        #expect(try Self.fault(Self.file(timescale: 0, handler: "text") { _ in }) == nil)
    }

    /// Fragments: packets whose size is that of the run, of the fragment or of the track.
    @Test(arguments: [(10, nil), (nil, 10), (nil, nil)] as [(UInt32?, UInt32?)])
    func `runs of fragments`(own: UInt32?, track: UInt32?) throws {
        func fault(_ counts: [UInt32], flags: UInt32 = 0x1) throws -> FourCC? {
            let defaults: (inout BoxBuffer) -> Void = {
                $0.box("mvex") { Self.table(&$0, "trex", [7, 1, 1024, track ?? 0, 0]) }
            }
            let file = Self.file(beside: defaults, { _ in })
            var out = BoxBuffer()
            out.append(file.bytes)
            for count in counts {
                out.box("moof") {
                    $0.box("traf") {
                        $0.fullBox("tfhd", flags: 0x2_000A | (own == nil ? 0 : 0x10)) {
                            for number in [7, 1, 1024] as [UInt32] { $0.u32(number) }
                            if let own { $0.u32(own) }
                        }
                        $0.fullBox("trun", flags: flags) {
                            $0.u32(count)
                            $0.u32(0)
                            $0.zeros(40)
                        }
                    }
                }
            }
            return try Self.fault(MemoryFile(out.bytes))
        }
        let most: UInt32 = (own ?? track ?? 0) == 10 ? 2000 : 20_000
        #expect(try fault([most]) == nil)
        #expect(try fault([most * 2]) == "trun")
        #expect(try fault([0xFFFF_FFFF]) == "trun")
        #expect(try fault([most, most, most, most, most]) == "trun")
        // With a table: ten numbers of four bytes, or five pairs.
        #expect(try fault([10], flags: 0x201) == nil)
        #expect(try fault([11], flags: 0x201) == "trun")
        #expect(try fault([5], flags: 0x301) == nil)
        #expect(try fault([6], flags: 0x301) == "trun")
    }

    @Test func `files of the writer, and what is no MP4`() throws {
        #expect(try Self.fault(MemoryFile(Array("RIFF....WAVEfmt ".utf8))) == nil)
        #expect(try Self.fault(MemoryFile([1, 2, 3])) == nil)
        let file = MemoryFile()
        var writer = try M4BWriter(
            sink: file,
            format: AudioTrackFormat(
                sampleRate: 44_100, channels: 1, audioSpecificConfig: [0x12, 0x08], priming: 0),
            packetBound: 9, chapterRoom: [], tags: M4BTags(), cover: nil)
        for _ in 0..<9 { try [UInt8](repeating: 1, count: 9).withUnsafeBytes { try writer.append($0) } }
        _ = try writer.finish(sampleCount: 5000, chapters: [M4BChapter(start: 0, title: "x")])
        #expect(try Self.fault(file) == nil)
        // Cut off anywhere, it is for others to say so.
        for length in stride(from: 0, to: file.bytes.count, by: 13) {
            _ = try Self.fault(MemoryFile(Array(file.bytes.prefix(length))))
        }
    }
}
