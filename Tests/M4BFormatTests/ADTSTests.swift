import TestSupport
import Testing

@testable import M4BFormat

@Suite(.requires(.ffmpeg)) struct ADTSTests {
    /// Frames of an ADTS stream around given packets.
    private struct Frames {
        var bytes: [UInt8] = []
        var rateIndex = 4
        var channels = 1

        /// Appends one frame of 1 to 4 packets. With a CRC, places and checksums are there (the latter zero).
        mutating func append(_ packets: [[UInt8]], crc: Bool = false) {
            var body: [UInt8] = []
            if crc {
                var place = packets[0].count + 2
                for packet in packets.dropFirst() {
                    body += [UInt8(place >> 8), UInt8(place & 0xFF)]
                    place += packet.count + 2
                }
                body += [0, 0]
                for packet in packets { body += packet + (packets.count > 1 ? [0, 0] : []) }
            } else {
                body = packets.flatMap { $0 }
            }
            let length = 7 + body.count
            bytes += [
                0xFF, crc ? 0xF0 : 0xF1, UInt8(1 << 6 | rateIndex << 2 | channels >> 2),
                UInt8((channels & 3) << 6 | length >> 11), UInt8(length >> 3 & 0xFF),
                UInt8((length & 7) << 5 | 0x1F),
                UInt8(0xFC | packets.count - 1),
            ]
            bytes += body
        }
    }

    private struct Walked {
        var packets: [[UInt8]] = []
        var stray: Int64 = 0
        var fault: ADTSReader.Fault?
        var config: AudioSpecificConfig?
    }

    private func walk(_ bytes: [UInt8], blockSize: Int = 1 << 15) throws -> Walked {
        var reader = ADTSReader(MemoryFile(bytes), blockSize: blockSize)
        var walked = Walked()
        while let packet = try reader.next() { walked.packets.append(Array(packet)) }
        (walked.stray, walked.fault, walked.config) = (reader.strayBytes, reader.fault, reader.config)
        return walked
    }

    private func stream() throws -> [[UInt8]] { try AACStream.make(channels: 1).packets }

    @Test(arguments: [1 << 15, 40_000, 1 << 20])
    func `a stream of libavformat's gives its packets, whatever is read at once`(blockSize: Int) throws {
        let packets = try stream()
        #expect(packets.count > 200)
        var frames = Frames()
        for packet in packets { frames.append([packet]) }
        let walked = try walk(frames.bytes, blockSize: blockSize)
        #expect(walked.packets.elementsEqual(packets))
        #expect(walked.stray == 0)
        #expect(walked.fault == nil)
        #expect(walked.config == AudioSpecificConfig([0x12, 0x08]))
    }

    @Test func `tags between frames are no stray bytes, whatever they hold`() throws {
        let packets = try stream()
        var (first, second) = (Frames(), Frames())
        for packet in packets[..<100] { first.append([packet]) }
        for packet in packets[100...] { second.append([packet]) }
        func ape(_ flags: UInt8) -> [UInt8] {
            Array("APETAGEX".utf8) + [0xD0, 7, 0, 0, 232, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, flags]
                + [UInt8](repeating: 0, count: 8)
        }
        let body = [UInt8](repeating: 0xFF, count: 200)
        let id3v1 = Array("TAG".utf8) + [UInt8](repeating: 0xFF, count: 125)
        let id3v2 = Array("ID3".utf8) + [4, 0, 0, 0, 0, 1, 72] + body
        for tag in [ape(0xA0) + body + ape(0x80), body + ape(0), id3v1, id3v1 + id3v2, id3v2] {
            let walked = try walk(first.bytes + tag + second.bytes)
            #expect(walked.packets.elementsEqual(packets))
            #expect(walked.stray == 0)
        }
    }

    @Test func `checksums are passed over, and several packets in a frame are told apart`() throws {
        let packets = try stream()
        var frames = Frames()
        for packet in packets.prefix(5) { frames.append([packet], crc: true) }
        var next = 5
        for count in [2, 3, 4, 1, 4] {
            frames.append(Array(packets[next..<next + count]), crc: true)
            next += count
        }
        let walked = try walk(frames.bytes)
        #expect(walked.packets.elementsEqual(packets[..<next]))
        #expect(walked.stray == 0)
        #expect(walked.fault == nil)
    }

    @Test func `several packets without the table of their places are a fault, not one packet`() throws {
        let packets = try stream()
        var frames = Frames()
        frames.append([packets[0]])
        frames.append([packets[1], packets[2]])
        frames.append([packets[3]])
        let walked = try walk(frames.bytes)
        #expect(walked.fault == .unseparatedPackets)
        #expect(walked.packets.elementsEqual([packets[0], packets[3]]))
    }

    @Test func `tags and garbage are passed over, and the next frame is found`() throws {
        let packets = try stream()
        var frames = Frames()
        // An ID3 tag of 300 bytes that holds what looks like a header.
        frames.bytes =
            Array("ID3".utf8) + [4, 0, 0, 0, 0, 2, 44] + [0xFF, 0xF1, 0x50, 0x40, 0x01, 0x00, 0xFC]
        frames.bytes += [UInt8](repeating: 0, count: 293)
        for packet in packets[0..<20] { frames.append([packet]) }
        // Garbage with false sync words, the last of them right before a frame.
        let garbage: [UInt8] = [
            0x00, 0xFF, 0xF1, 0x50, 0x40, 0x02, 0x00, 0xFC, 0x00, 0x11, 0xFF, 0xFF, 0xF1, 0x4C,
        ]
        frames.bytes += garbage
        for packet in packets[20..<40] { frames.append([packet]) }
        frames.bytes += Array("TAG".utf8) + [UInt8](repeating: 0x20, count: 125)
        let walked = try walk(frames.bytes)
        try #require(walked.packets.count == 40)
        #expect(walked.packets.elementsEqual(packets[0..<40]))
        #expect(walked.stray == Int64(garbage.count))
        #expect(walked.fault == nil)
    }

    @Test func `a frame that the file does not hold to its end is no packet`() throws {
        let packets = try stream()
        var frames = Frames()
        for packet in packets[0..<3] { frames.append([packet]) }
        for missing in [1, packets[2].count, packets[2].count + 3] {
            let walked = try walk(Array(frames.bytes.dropLast(missing)))
            #expect(walked.packets.elementsEqual(packets[0..<2]))
            #expect(walked.stray == Int64(7 + packets[2].count - missing))
        }
    }

    @Test func `a change of rate or channels on the way is a fault`() throws {
        let packets = try stream()
        var frames = Frames()
        for packet in packets[0..<3] { frames.append([packet]) }
        frames.channels = 2
        for packet in packets[3..<6] { frames.append([packet]) }
        #expect(try walk(frames.bytes).fault == .changingFormat)
    }

    @Test func `channels that are told inside the packets have no configuration`() throws {
        var frames = Frames(channels: 0)
        for packet in try stream()[0..<3] { frames.append([packet]) }
        let walked = try walk(frames.bytes)
        #expect(walked.packets.count == 3)
        #expect(walked.config == nil)
    }

    @Test func `no bytes trap the walk`() throws {
        var state: UInt64 = 7
        for length in [0, 1, 6, 7, 8, 9, 100, 5000] {
            let bytes = (0..<length).map { index -> UInt8 in
                state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                // Many sync words, so that headers are judged.
                return index % 5 < 2 ? [0xFF, 0xF1][index % 5] : UInt8(state >> 56)
            }
            let walked = try walk(bytes)
            #expect(Int64(walked.packets.reduce(0) { $0 + $1.count }) + walked.stray <= Int64(length))
        }
    }

    @Test func `a file of nothing behind the frames is given up, and what was not looked at counts as stray`()
        throws
    {
        /// Frames, then more zeros than anybody waits for.
        final class Endless: ByteSource {
            let frames: [UInt8]
            init(_ frames: [UInt8]) { self.frames = frames }
            var size: Int64 { 1 << 50 }
            func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int64) -> Int {
                for index in 0..<buffer.count {
                    let at = offset + Int64(index)
                    buffer[index] = at < Int64(frames.count) ? frames[Int(at)] : 0
                }
                return buffer.count
            }
        }
        var frames = Frames()
        let packets = try stream()
        for packet in packets { frames.append([packet]) }
        var reader = ADTSReader(Endless(frames.bytes))
        var count = 0
        while try reader.next() != nil { count += 1 }
        #expect(count == packets.count)
        #expect(reader.fault == .givenUp)
        #expect(reader.strayBytes == 1 << 50 - Int64(frames.bytes.count))
    }
}
