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

    /// Everything that can be asked of a file.
    private static func read(_ bytes: [UInt8]) throws {
        let file = try M4BFile(reading: MemoryFile(bytes))
        for track in file.tracks {
            _ = file.presentation(of: track)
            let table = try file.sampleTable(of: track)
            // A hostile count of samples without size is legal and long; a few are enough.
            for sample in table.prefix(10_000) { _ = sample.offset + Int64(sample.size) + sample.duration }
        }
        _ = file.chapters.map { $0.start(in: 1000) }
        _ = file.neroChapters.map { $0.start(in: 44_100) }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func everyTruncationIsAnError() throws {
        let bytes = try Self.victim()
        try Self.read(bytes)
        var unexpected: [Int] = []
        for length in stride(from: 0, to: bytes.count, by: 97) {
            do {
                try Self.read(Array(bytes.prefix(length)))
                unexpected.append(length)
            } catch is M4BReadError {
            }
        }
        #expect(unexpected.isEmpty, "truncated files were taken for whole")
    }

    /// A generator with a fixed seed (SplitMix64), so that a failure can be repeated.
    private struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
            return z ^ z >> 31
        }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg)), arguments: [1, 2, 3, 4] as [UInt64])
    func flippedBytesNeverTrap(seed: UInt64) throws {
        let bytes = try Self.victim()
        // Only what the parser looks at: everything before the audio.
        let front = BoxTree.parse(bytes)["mdat"].offset + 60
        var random = Random(state: seed)
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

    /// Each 32-bit field before the metadata set to extremes, one after the other.
    @Test(
        .enabled(if: OracleTool.usable(.ffmpeg)),
        arguments: [0, 1, 7, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func extremeNumbersNeverTrap(value: UInt32) throws {
        let bytes = try Self.victim()
        let end = BoxTree.parse(bytes)["moov/udta/meta/free"].offset
        for at in stride(from: 0, to: end, by: 2) {
            var damaged = bytes
            for index in 0..<4 {
                damaged[at + index] = UInt8(truncatingIfNeeded: value >> UInt32(24 - 8 * index))
            }
            do { try Self.read(damaged) } catch is M4BReadError {}
        }
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

    @Test func movieBoxOfATerabyteIsNotLoaded() throws {
        let type = [0, 0, 0, 16] + Array("ftypM4B \0\0\0\0".utf8)
        let file = HugeFile(type + [0, 0, 0, 0] + Array("moov".utf8))
        #expect(throws: M4BReadError.self) { try M4BFile(reading: file) }
        #expect(file.largestRead <= 4096)
    }

    @Test func errorsNameTheBoxAndTheOffset() throws {
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
        #expect(short.fault == .badSize && short.box == "moov" && short.offset == 16)
        let long = try #require(error(type + [0, 0, 1, 0] + Array("moov".utf8)))
        #expect(long.fault == .truncated && long.box == "moov" && long.offset == 16)
        let inner = try #require(
            error(type + [0, 0, 0, 16] + Array("moov".utf8) + [0, 0, 1, 0] + Array("trak".utf8)))
        #expect(inner.fault == .badSize && inner.box == "trak" && inner.offset == 24)
        #expect(error(type)?.description == "A box is missing ('moov' at byte 16).")
    }

    /// Millions of empty boxes would take far more memory than the file has bytes.
    @Test func crowdsOfBoxesAreRefused() throws {
        let count = 1 << 17
        var bytes =
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: (8 + 8 * count) >> $0) } + Array("moov".utf8)
        for _ in 0..<count { bytes += [0, 0, 0, 8] + Array("free".utf8) }
        do {
            _ = try M4BFile(reading: MemoryFile(bytes))
            Issue.record("the file was read")
        } catch let error as M4BReadError {
            #expect(error.fault == .tooLarge && error.box == "moov" && error.offset == 0)
        }
    }

    /// Boxes inside boxes, far deeper than any file: the depth that is read does not depend on the file.
    @Test func deepNestingIsNotFollowed() throws {
        var bytes: [UInt8] = []
        for depth in stride(from: 200_000, to: 0, by: -1) {
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: 8 * depth >> $0) }
            bytes += Array("moov".utf8)
        }
        #expect(throws: M4BReadError.self) { try M4BFile(reading: MemoryFile(bytes)) }
    }
}
