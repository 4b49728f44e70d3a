import Foundation
import M4BFormat
import Synchronization
import TestSupport

/// Real AAC packets: a synthetic signal through the ffmpeg command line, unpacked from ADTS.
struct AACStream: Sendable {
    var format: AudioTrackFormat
    var packets: [[UInt8]]
    /// The decode of the bare ADTS stream by ffmpeg: 16-bit samples, interleaved, priming included.
    var decoded: [UInt8]

    var bytesPerFrame: Int { 2 * format.channels }

    private static let cache = Mutex<[String: AACStream]>([:])

    /// Without noise substitution, whose decoded noise depends on where decoding began.
    /// A sweep of six seconds, so that no shift of it looks like another. The same arguments give the same stream.
    static func make(rate: Int = 44_100, channels: Int = 2) throws -> AACStream {
        try cache.withLock { cache in
            let key = "\(rate)/\(channels)"
            if let known = cache[key] { return known }
            let folder = try TemporaryFolder()
            let left = "0.4*sin(2*PI*(200+150*t)*t)"
            let right = "0.3*sin(2*PI*(900-60*t)*t)"
            let signal = channels == 1 ? left : "\(left)|\(right)"
            let adts = folder.path("s.aac")
            try OracleTool.ffmpeg.run(
                "-v", "error", "-f", "lavfi", "-i", "aevalsrc=\(signal):s=\(rate):d=6", "-c:a", "aac",
                "-aac_pns", "0", "-b:a",
                "64k",
                "-f", "adts", adts)
            let pcm = folder.path("s.pcm")
            try OracleTool.ffmpeg.run("-v", "error", "-i", adts, "-f", "s16le", pcm)
            let packets = unpack(folder.read("s.aac"))
            let stream = AACStream(
                format: AudioTrackFormat(
                    sampleRate: rate, channels: channels,
                    audioSpecificConfig: config(rate: rate, channels: channels),
                    priming: 1024, language: "eng"),
                packets: packets, decoded: folder.read("s.pcm"))
            cache[key] = stream
            return stream
        }
    }

    /// Payloads of an ADTS stream (ISO 14496-3, 1.A.2.2).
    static func unpack(_ adts: [UInt8]) -> [[UInt8]] {
        var packets: [[UInt8]] = []
        var at = 0
        while at + 7 <= adts.count, adts[at] == 0xFF, adts[at + 1] & 0xF0 == 0xF0 {
            let length = Int(adts[at + 3] & 3) << 11 | Int(adts[at + 4]) << 3 | Int(adts[at + 5]) >> 5
            let header = adts[at + 1] & 1 == 1 ? 7 : 9
            packets.append(Array(adts[at + header..<at + length]))
            at += length
        }
        return packets
    }

    /// AudioSpecificConfig for AAC-LC.
    static func config(rate: Int, channels: Int) -> [UInt8] {
        let rates = [
            96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8000,
        ]
        let index = rates.firstIndex(of: rate)!
        let bits = 2 << 11 | index << 7 | channels << 3
        return [UInt8(bits >> 8), UInt8(bits & 0xFF)]
    }

    /// Packets that hold `sampleCount` samples after the priming.
    func packetCount(for sampleCount: Int64) -> Int { Int((sampleCount + 1024 + 1023) / 1024) }

    /// A whole book in memory. The packets repeat from the start when the book is longer than the stream.
    func book(
        sampleCount: Int64, chapters: [M4BChapter] = [M4BChapter(start: 0, title: "Start")],
        tags: M4BTags = M4BTags(),
        cover: M4BCover? = nil
    ) throws -> (file: MemoryFile, summary: M4BSummary) {
        let file = MemoryFile()
        let count = packetCount(for: sampleCount)
        var writer = try M4BWriter(
            sink: file, format: format, packetBound: Int64(count), chapterRoom: chapters.map(\.title),
            tags: tags,
            cover: cover)
        for index in 0..<count {
            try packets[index % packets.count].withUnsafeBytes { try writer.append($0) }
        }
        return (file, try writer.finish(sampleCount: sampleCount, chapters: chapters))
    }
}
