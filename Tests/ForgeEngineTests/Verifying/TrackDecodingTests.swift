import ForgeModel
import Foundation
import M4BFormat
import TestSupport
import Testing

@testable import ForgeEngine

/// Sound that does not decode, or not to what its tables tell.
@Suite(.serialized, .requires(.ffmpeg)) struct TrackDecodingTests {
    /// The packets of the sound of a book.
    private func packets(of path: String) throws -> [SampleTable.Sample] {
        let file = try InputFile(ForgePath(path))
        let boxes = try M4BFile(reading: file)
        return Array(try boxes.sampleTable(of: #require(boxes.audioTrack)))
    }

    /// The time of the packet that ffmpeg had when it logged that it did not decode.
    private func secondsByFFmpeg(_ path: String) throws -> Double {
        let log = try Tool.ffmpeg.run([
            "-nostdin", "-v", "verbose", "-debug_ts", "-i", path, "-map", "0:a", "-f", "null", "-",
        ]).stderr
        let before = try #require(log.range(of: "Error while decoding")).lowerBound
        let times = log[..<before].matches(of: #/demuxer\+ffmpeg .* pkt_pts_time:([\d.]+)/#)
        return try #require(times.last.flatMap { Double($0.1) })
    }

    @Test(arguments: [0, 100, 257, 400]) func `the time of a packet of zeros is the one of ffmpeg's log`(
        _ number: Int
    ) throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            let packet = try packets(of: book.path)[number + 1]
            let found = try book.findings { movie in
                let range = Int(packet.offset)..<Int(packet.offset) + packet.size
                movie.bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: packet.size))
            }
            #expect(found.words == ["error undecodable-packets"])
            #expect(found.first?.text.hasPrefix("a packet of track 1 does not decode") == true)
            let told = try #require(found.seconds)
            let logged = try secondsByFFmpeg(book.path)
            #expect(abs(logged - told) <= 1024.0 / 44_100)
        }
    }

    @Test func `packets in a row that do not decode are one finding`() throws {
        try withTemporaryFolder { folder in
            let book = try ForeignBook(in: folder)
            let all = try packets(of: book.path)
            let found = try book.findings { movie in
                for packet in all[200..<243] {
                    let range = Int(packet.offset)..<Int(packet.offset) + packet.size
                    movie.bytes.replaceSubrange(range, with: [UInt8](repeating: 0, count: packet.size))
                }
            }
            #expect(found.words == ["error undecodable-packets"])
            #expect(found.first?.text.hasPrefix("43 packets of track 1, 1.0 s, do not decode") == true)
        }
    }

    @Test func `sound that decodes to half of what its table tells is an error`() throws {
        let found = try findings { movie in
            movie.change(["moov", "trak", "mdia", "minf", "stbl", "stts"]) { $0[number: 12] = 2048 }
        }
        #expect(found.words.contains("error sound-length"))
    }

    @Test func `sound of another handler is none`() throws {
        let found = try findings { movie in
            movie.change(["moov", "trak", "mdia", "hdlr"]) {
                $0.replaceSubrange(8..<12, with: Array("data".utf8))
            }
        }
        #expect(found.words.first == "error no-sound")
    }

    @Test func `encrypted sound is told and not decoded`() throws {
        let found = try findings { movie in
            movie.change(["moov", "trak", "mdia", "minf", "stbl", "stsd"]) {
                $0.replaceSubrange(12..<16, with: Array("drms".utf8))
            }
        }
        #expect(found.words == ["error not-decoded"])
    }
}
