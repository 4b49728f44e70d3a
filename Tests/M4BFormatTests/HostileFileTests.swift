import M4BFormat
import TestSupport
import Testing

/// Damaged files: an error or a file, never a trap, a hang, or memory out of proportion.
@Suite struct HostileFileTests {
    /// A small file with everything a reader looks at.
    private static func victim() throws -> [UInt8] {
        let stream = try AACStream.make(rate: 22_050, channels: 1)
        return try stream.book(
            sampleCount: 30_000,
            chapters: [M4BChapter(start: 0, title: "Eins"), M4BChapter(start: 10_000, title: "Zwei")],
            tags: RichBook.tags
        ).file.bytes
    }

    /// HE-AAC, whose numbers are in units of several sizes.
    private static func highEfficiency() throws -> [UInt8] {
        let file = MemoryFile()
        var writer = try M4BWriter(
            sink: file,
            format: AudioTrackFormat(
                sampleRate: 44_100, channels: 2, framesPerPacket: 2048,
                audioSpecificConfig: [0x13, 0x88, 0x56, 0xE5, 0xA0], priming: 4096),
            packetBound: 20, chapterRoom: ["Eins", "Zwei"], tags: M4BTags(), cover: nil)
        for _ in 0..<20 { try [UInt8](repeating: 1, count: 9).withUnsafeBytes { try writer.append($0) } }
        _ = try writer.finish(
            sampleCount: 30_001,
            chapters: [M4BChapter(start: 0, title: "Eins"), M4BChapter(start: 10_001, title: "Zwei")])
        return file.bytes
    }

    /// Everything that can be asked of a file.
    private static func read(_ bytes: [UInt8]) throws {
        let source = MemoryFile(bytes)
        do { try M4BFile.checkTables(of: source) } catch is M4BReadError {}
        let file = try M4BFile(reading: source)
        for track in file.tracks {
            _ = file.presentation(of: track)
            _ = file.presentation(of: track.timed(total: .max, timescale: .max))
            _ = file.presentation(of: track, fragments: (packets: 1 << 40, total: .max))
            _ = file.index(of: track)
            do {
                var packets = try file.packets(of: track, in: source)
                var sizes: [UInt32] = []
                for _ in 0..<100 where try packets.next(maxBytes: 1000, sizes: &sizes) == nil { break }
            } catch is M4BReadError {}
            let table = try file.sampleTable(of: track)
            // A hostile count of samples without size is legal and long; a few are enough.
            for sample in table.prefix(10_000) { _ = sample.offset + Int64(sample.size) + sample.duration }
        }
        _ = file.chapters.map { $0.start(in: 1000) }
        _ = file.neroChapters.map { $0.start(in: 44_100) }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `every truncation is told of`() throws {
        let bytes = try Self.victim()
        try Self.read(bytes)
        var unexpected: [Int] = []
        for length in stride(from: 0, to: bytes.count, by: 97) {
            do {
                let file = try M4BFile(reading: MemoryFile(Array(bytes.prefix(length))))
                // What is left of the media can be read: its box says how much of it is missing.
                if file.missingBytes != Int64(bytes.count - length) { unexpected.append(length) }
            } catch is M4BReadError {
            }
        }
        #expect(unexpected.isEmpty, "truncated files were taken for whole")
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: [1, 2, 3, 4] as [UInt64])
    func `flipped bytes never trap`(seed: UInt64) throws {
        let bytes = try Self.victim()
        // Only what the parser looks at: everything before the audio.
        let front = BoxTree.parse(bytes)["mdat"].offset + 60
        var random = SplitMix64(seed)
        let extremes: [UInt8] = [0, 1, 0x7F, 0x80, 0xFF]
        var failures = 0
        for _ in 0..<1000 {
            var damaged = bytes
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let at = Int.random(in: 0..<front, using: &random)
                let run = Bool.random(using: &random) ? 1 : 4
                let value = extremes.randomElement(using: &random)!
                for index in at..<min(front, at + run) {
                    damaged[index] =
                        Bool.random(using: &random) ? value : UInt8.random(in: 0...255, using: &random)
                }
            }
            do { try Self.read(damaged) } catch is M4BReadError { failures += 1 }
        }
        #expect(failures > 0)
    }

    /// Fields of 32 bits at their extremes, and at the rate of the core.
    @Test(arguments: [0, 1, 2, 7, 22_050, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func `extreme numbers of high efficiency never trap`(value: UInt32) throws {
        try Self.setEachNumber(of: try Self.highEfficiency(), to: value)
    }

    /// The same, two numbers apart at a time: each makes sense of what the other makes large.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `pairs of extreme numbers never trap`(seed: UInt64) throws {
        let bytes = try Self.highEfficiency()
        let front = BoxTree.parse(bytes)["moov/udta/meta/free"].offset
        var random = SplitMix64(seed)
        let extremes: [UInt32] = [0, 1, 2, 3, 88_200, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFE, 0xFFFF_FFFF]
        var failures = 0
        for _ in 0..<3000 {
            var damaged = bytes
            for _ in 0..<2 {
                let at =
                    Int.random(in: 8..<front / 4, using: &random) * 4 + Int.random(in: 0..<2, using: &random)
                    * 2
                Self.set(extremes.randomElement(using: &random)!, at: at, of: &damaged)
            }
            do { try Self.read(damaged) } catch is M4BReadError { failures += 1 }
        }
        #expect((1..<3000).contains(failures))
    }

    private static func set(_ value: UInt32, at offset: Int, of bytes: inout [UInt8]) {
        for index in 0..<4 {
            bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
        }
    }

    /// Each 32-bit field before the metadata set to a value, one after the other.
    private static func setEachNumber(of bytes: [UInt8], to value: UInt32) throws {
        let end = BoxTree.parse(bytes)["moov/udta/meta/free"].offset
        for at in stride(from: 0, to: end, by: 2) {
            var damaged = bytes
            set(value, at: at, of: &damaged)
            do { try read(damaged) } catch is M4BReadError {}
        }
    }

    @Test(
        .enabled(if: OracleTool.usable(.ffmpeg)),
        arguments: [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func `extreme numbers never trap`(value: UInt32) throws {
        try Self.setEachNumber(of: try Self.victim(), to: value)
    }

    /// Claims to be larger than it is: only the header can be read.
    private final class HugeFile: ByteSource {
        let header: [UInt8]
        var largestRead = 0
        let size: Int64 = 1 << 40
        init(_ header: [UInt8]) { self.header = header }
        func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) throws -> Int {
            largestRead = max(largestRead, buffer.count)
            for index in 0..<buffer.count {
                let at = Int(offset) + index
                buffer[index] = at < header.count ? header[at] : 0
            }
            return buffer.count
        }
    }

    @Test func `movie box of a terabyte is not loaded`() throws {
        let type = [0, 0, 0, 16] + Array("ftypM4B \0\0\0\0".utf8)
        let file = HugeFile(type + [0, 0, 0, 0] + Array("moov".utf8))
        #expect(throws: M4BReadError.self) { try M4BFile(reading: file) }
        #expect(file.largestRead <= 4096)
    }

    @Test func `errors name the box and the offset`() throws {
        func error(_ bytes: [UInt8]) -> M4BReadError? {
            do {
                _ = try M4BFile(reading: MemoryFile(bytes))
                return nil
            } catch { return error as? M4BReadError }
        }
        let type = [0, 0, 0, 16] + Array("ftypM4B \0\0\0\0".utf8)
        #expect(error([])?.fault == .missing)
        #expect(error(Array("ID3 this is an MP3 file".utf8))?.fault == .notAMovieFile)
        let short = try #require(error(type + [0, 0, 0, 7] + Array("moov".utf8)))
        #expect(short.fault == .badSize)
        #expect(short.box == "moov")
        #expect(short.offset == 16)
        let long = try #require(error(type + [0, 0, 1, 0] + Array("moov".utf8)))
        #expect(long.fault == .truncated)
        #expect(long.box == "moov")
        #expect(long.offset == 16)
        let inner = try #require(
            error(type + [0, 0, 0, 16] + Array("moov".utf8) + [0, 0, 1, 0] + Array("trak".utf8)))
        #expect(inner.fault == .badSize)
        #expect(inner.box == "trak")
        #expect(inner.offset == 24)
        #expect(error(type)?.description == "A box is missing ('moov' at byte 16).")
    }

    /// Millions of empty boxes would take far more memory than the file has bytes.
    @Test func `crowds of boxes are refused`() throws {
        let count = 1 << 17
        var bytes =
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (8 + 8 * count) >> $0) } + Array("moov".utf8)
        for _ in 0..<count { bytes += [0, 0, 0, 8] + Array("free".utf8) }
        do {
            _ = try M4BFile(reading: MemoryFile(bytes))
            Issue.record("the file was read")
        } catch let error as M4BReadError {
            #expect(error.fault == .tooLarge)
            #expect(error.box == "moov")
            #expect(error.offset == 0)
        }
    }

    /// Boxes inside boxes, far deeper than any file: the depth that is read does not depend on the file.
    @Test func `deep nesting is not followed`() throws {
        var bytes: [UInt8] = []
        for depth in stride(from: 200_000, to: 0, by: -1) {
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: 8 * depth >> $0) }
            bytes += Array("moov".utf8)
        }
        #expect(throws: M4BReadError.self) { try M4BFile(reading: MemoryFile(bytes)) }
    }
}
