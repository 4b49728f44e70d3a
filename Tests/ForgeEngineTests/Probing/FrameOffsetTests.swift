import CAVCodec
import ForgeModel
import TestSupport
import Testing

@testable import FFmpegBinding
@testable import ForgeEngine

/// The places that frames of FLAC and pages of Ogg tell of themselves.
@Suite struct FrameOffsetTests {
    /// The header of a frame, with its check sum, and other bytes behind it.
    ///
    /// - Parameters:
    ///   - sizes: what tells the block's size and the rate behind the number.
    private func header(
        _ sync: [UInt8] = [0xFF, 0xF8], block: UInt8 = 12, rate: UInt8 = 9, channels: UInt8 = 0x18,
        number: [UInt8] = [5], sizes: [UInt8] = [], count: Int = 16, error: UInt8 = 0
    ) -> [UInt8] {
        var bytes = sync + [block << 4 | rate, channels] + number + sizes
        // CRC-8 with the polynomial 07 (RFC 9639, 9.1.8).
        let sum = bytes.reduce(UInt8(0)) { sum, byte in
            (0..<8).reduce(sum ^ byte) { sum, _ in sum & 0x80 != 0 ? sum << 1 ^ 7 : sum << 1 }
        }
        bytes.append(sum ^ error)
        return bytes + [UInt8](repeating: 0x11, count: max(0, count - bytes.count))
    }

    private func read(_ bytes: [UInt8], at place: Int = 0) -> [Int64]? {
        bytes.withUnsafeBytes { bytes in
            FLACFrame(bytes, at: place, blockSize: 1000).map { [$0.start, $0.samples] }
        }
    }

    @Test func `FLAC: a block has its size by a code, or behind the number`() {
        for (code, sizes, samples) in [
            (1, [], 192), (2, [], 576), (5, [], 4608), (6, [99], 100), (7, [0x0F, 0xFF], 4096),
            (8, [], 256), (12, [], 4096), (15, [], 32_768),
        ] as [(UInt8, [UInt8], Int64)] {
            #expect(read(header(block: code, sizes: sizes)) == [5000, samples], "\(code)")
        }
        for (code, sizes) in [(0, []), (11, []), (12, [44]), (13, [1, 2]), (14, [3, 4])] as [(UInt8, [UInt8])]
        {
            #expect(read(header(rate: code, sizes: sizes)) == [5000, 4096], "\(code)")
        }
        #expect(read(header(block: 7, rate: 13, sizes: [1, 0, 2, 3])) == [5000, 257])
    }

    @Test func `FLAC: the number is of frames or of samples, in one to seven bytes`() {
        for (bytes, number) in [
            ([0], 0), ([0x7F], 127), ([0xC2, 0x80], 128), ([0xDF, 0xBF], 0x7FF),
            ([0xE1, 0x80, 0x80], 0x1000),
            ([0xF1, 0x80, 0x80, 0x81], 0x40001), ([0xF9, 0x80, 0x80, 0x80, 0x80], 1 << 24),
            ([0xFD, 0x80, 0x80, 0x80, 0x80, 0x80], 1 << 30),
            ([0xFE, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF, 0xBF], 0xF_FFFF_FFFF),
        ] as [([UInt8], Int64)] {
            #expect(read(header(number: bytes)) == [number * 1000, 4096], "\(number)")
            #expect(read(header([0xFF, 0xF9], number: bytes)) == [number, 4096], "\(number)")
        }
        #expect(read([1, 2, 3] + header(), at: 3) == [5000, 4096])
    }

    @Test func `FLAC: anything else is no header`() {
        for (index, bytes) in [
            header([0xFE, 0xF8]), header([0xFF, 0xFA]), header([0xFF, 0x78]), header(block: 0),
            header(rate: 15), header(channels: 0xB8), header(channels: 0x19), header(number: [0x80]),
            header(number: [0xFF] + [UInt8](repeating: 0xBF, count: 7)), header(number: [0xC2, 0x40]),
            header(number: [0xC2, 0xC0]),
            header(error: 1), header(count: 15),
        ].enumerated() {
            #expect(read(bytes) == nil, "\(index)")
        }
        #expect(read(header(channels: 0xA8)) != nil)
    }

    @Test func `FLAC: packets have the times that their frames count`() throws {
        try withTemporaryFolder { folder in
            let file = try InputFile(ForgePath(folder.write([0], to: "a.flac")))
            for (extradata, isCounted) in [([0, 9, 0x10, 0], true), ([0, 9, 0x10], false)]
                as [([UInt8], Bool)]
            {
                var meter = LossMeter(
                    container: "flac", file, timeBase: (1, 1000), isAlone: true, isShort: false)
                meter.countFrames(by: extradata, at: SampleRate(hertz: 8000))
                var packet = try Packet()
                for (bytes, isFrame) in [(header(number: [10]), true), (header(error: 1), false)] {
                    try packet.copy(bytes)
                    packet.setTime(3, duration: 4)
                    _ = meter.admit(&packet)
                    let isPlaced = isCounted && isFrame
                    #expect(packet.time == (isPlaced ? 5120 : 3))
                    #expect(packet.duration == (isPlaced ? 512 : 4))
                }
            }
        }
    }

    @Test func `Ogg: packets of a page behind a hole begin where it does, one behind the other`() throws {
        var jumps = OggJumps([
            PageJump(offset: 500, end: 1000, start: 5000), PageJump(offset: 900, end: 7000, start: 9000),
        ])
        var found: [Int64?] = []
        for (page, time) in [
            // The last packet of the page before is told to be on this one.
            (400, 800), (500, 900), (500, 1000), (500, 1100), (600, 5200), (900, 6900), (900, 7000),
            (900, nil),
            (900, 7100), (-1, 7200),
        ] as [(Int64, Int64?)] {
            var packet = try Packet()
            try packet.copy([1])
            packet.setTime(time ?? .min, duration: 100)
            packet.raw.pointee.pos = page
            jumps.place(&packet)
            found.append(packet.time)
            #expect(packet.duration == 100)
        }
        #expect(found == [800, 900, 5000, 5100, 5200, 6900, 9000, nil, 9100, 7200])
    }
}
