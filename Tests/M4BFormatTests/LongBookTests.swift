import Foundation
import M4BFormat
import TestSupport
import Testing

/// Books beyond 2^31 and 2^32 samples, and beyond 4 GiB: silence, and a sweep at the very end.
@Suite(.serialized) struct LongBookTests {
    struct Book: CustomTestStringConvertible, Sendable {
        var testDescription: String
        var silentPackets: Int
        /// Size of a silent packet: the access unit and zeros behind its end, which decoders skip.
        var silentBytes: Int
    }

    private static func packets(hours: Int) -> Int { hours * 3600 * 44_100 / 1024 }

    static let books = [
        // 13.5 h is 2^31 samples, 27.05 h is 2^32.
        Book(testDescription: "14 h", silentPackets: packets(hours: 14), silentBytes: 6),
        Book(testDescription: "28 h", silentPackets: packets(hours: 28), silentBytes: 6),
        Book(testDescription: "60 h", silentPackets: packets(hours: 60), silentBytes: 6),
        Book(testDescription: "4.8 GB", silentPackets: 18_500, silentBytes: 256 << 10),
    ]

    @Test(
        .enabled(if: OracleTool.usable(.ffmpeg, .ffprobe, .mutagen, .command("mediainfo"))),
        arguments: books)
    func `every reader agrees`(book: Book) throws {
        let stream = try AACStream.make()
        let folder = try TemporaryFolder()
        let path = folder.path("long.m4b")
        let silentPackets = book.silentPackets
        let packets = silentPackets + stream.packets.count
        let sampleCount = Int64(packets) * 1024 - 1024 - 500
        // 250 chapters, and one where the sweep begins.
        let toneStart = Int64(silentPackets) * 1024 - 1024
        let chapters = (0..<251).map { M4BChapter(start: toneStart * Int64($0) / 250, title: "Teil \($0)") }

        let disk = try DiskFile(path)
        var writer = try M4BWriter(
            sink: disk, format: stream.format, packetBound: Int64(packets),
            chapterRoom: chapters.map(\.title),
            tags: RichBook.tags, cover: nil)
        // Two channels of nothing in AAC-LC.
        let silence =
            [0x21, 0x10, 0x04, 0x60, 0x8C, 0x1C] + [UInt8](repeating: 0, count: book.silentBytes - 6)
        try silence.withUnsafeBytes { for _ in 0..<silentPackets { try writer.append($0) } }
        for packet in stream.packets { try packet.withUnsafeBytes { try writer.append($0) } }
        let summary = try writer.finish(sampleCount: sampleCount, chapters: chapters)
        // Room is kept for as many chunks as the largest AAC packets (1536 bytes) need. Far larger ones make the
        // audio move once, which here takes it across 4 GiB.
        #expect((summary.shiftedBytes > 0) == (book.silentBytes > 1536))
        #expect(summary.packetCount == Int64(packets))

        try checkOwnReader(disk, chapters: chapters, sampleCount: sampleCount, packets: packets)
        try checkProbes(path, chapters: chapters, sampleCount: sampleCount, packets: packets)
        try checkSeek(path, stream: stream, toneStart: toneStart)
    }

    private func checkOwnReader(_ disk: DiskFile, chapters: [M4BChapter], sampleCount: Int64, packets: Int)
        throws
    {
        let file = try M4BFile(reading: disk)
        let track = try #require(file.audioTrack)
        #expect(file.movieDuration == sampleCount)
        #expect(track.mediaDuration == Int64(packets) * 1024)
        #expect(file.presentation(of: track).sampleCount == sampleCount)
        #expect(file.chapters.map(\.start) == chapters.map(\.start))
        #expect(file.neroChapters.map { $0.start(in: 44_100) } == chapters.map(\.start))
        // Versions by value: 64 bits only where they are needed, as libavformat does it.
        let moov = try #require(file.topLevelBoxes.first { $0.type == "moov" })
        let bytes = try [UInt8](unsafeUninitializedCapacity: Int(moov.size)) { buffer, count in
            count = try disk.read(into: UnsafeMutableRawBufferPointer(buffer), at: moov.offset)
        }
        let tree = BoxTree.parse(bytes)
        let versions = [
            "mvhd", "trak:0/tkhd", "trak:1/tkhd", "trak:0/edts/elst", "trak:1/edts/elst", "trak:0/mdia/mdhd",
        ]
        .map { tree["moov/" + $0].payload[0] }
        let wide: UInt8 = sampleCount >= 1 << 31 ? 1 : 0
        #expect(versions == [sampleCount >= 1 << 32 ? 1 : 0, wide, wide, wide, wide, wide])
        let table = tree["moov/trak:0/mdia/minf/stbl"].children.map(\.type)
        #expect(table.contains(disk.size > 1 << 32 ? "co64" : "stco"))
        #expect(tree["moov/trak:1/mdia/minf/stbl"].children.contains { $0.type == "stco" })
        let media = try #require(file.topLevelBoxes.last)
        #expect(media.type == "mdat")
        #expect(media.offset + media.size == disk.size)
    }

    private func checkProbes(_ path: String, chapters: [M4BChapter], sampleCount: Int64, packets: Int) throws
    {
        struct Probe: Decodable {
            struct Format: Decodable { var duration: String }
            var format: Format
            var chapters: [ChapterTests.Probe.Chapter]
        }
        let probe: Probe = try OracleTool.ffprobe.decode(
            "-v", "error", "-show_format", "-show_chapters", "-of", "json", path)
        #expect(probe.chapters.map(\.start) == chapters.map(\.start))
        #expect(probe.chapters.last?.end == sampleCount)
        // ffprobe prints six decimals.
        #expect(abs(Double(probe.format.duration)! - Double(sampleCount) / 44_100) <= 0.000_001)

        let milliseconds = try OracleTool.command("mediainfo").run("--Inform=Audio;%Duration%", path).text
        // mediainfo counts milliseconds in a 32-bit float; at 60 hours its steps are 16 ms.
        let shown = Float(milliseconds.trimmingCharacters(in: .whitespacesAndNewlines)) ?? 0
        #expect(abs(Double(shown) - Double(sampleCount) / 44.1) <= Double(max(1, shown.ulp)))

        struct Found: Decodable {
            var length: Double
            var chapters: Int
        }
        let script = """
            import mutagen.mp4 as m
            f = m.MP4(sys.argv[1])
            print(json.dumps({'length': f.info.length, 'chapters': len(list(f.chapters))}))
            """
        let found: Found = try OracleTool.mutagen.json(script, path)
        #expect(found.chapters == 251)
        // mutagen tells the length of the media, not of the edit; doubles have more digits than that.
        #expect(abs(found.length - Double(packets) * 1024 / 44_100) < 0.000_01)
    }

    /// A seek to a whole second in the sweep gives exactly the samples that belong there.
    private func checkSeek(_ path: String, stream: AACStream, toneStart: Int64) throws {
        let second = toneStart / 44_100 + 3
        // ffmpeg 5.1 cuts to the sample after a seek; ffmpeg 9 begins at a packet in every file, its own included.
        let decoded = try OracleTool.ffmpeg.run(
            "-v", "error", "-ss", "\(second)", "-i", path, "-map", "0:a", "-t", "1", "-f", "s16le", "-")
        #expect(decoded.stdout.count == 44_100 * 4)
        let offset = Int(second * 44_100 - toneStart)
        // The first packets after a seek lack the one before them; two of them are left out.
        let expected = stream.decoded[(offset + 2048) * 4..<(offset + 44_100) * 4]
        #expect(decoded.stdout[(2048 * 4)...].elementsEqual(expected))
    }
}
