import M4BFormat
import TestSupport
import Testing

/// The bytes of the writer against the box checklist, box by box. N = 200 001, priming 1024, K packets.
@Suite struct BoxLayoutTests {
    private static let count: Int64 = 200_001
    private static let chapters = [
        M4BChapter(start: 0, title: "Eins"), M4BChapter(start: 70_001, title: "Zwei – für"),
        M4BChapter(start: 140_002, title: ""),
    ]
    private let stream: AACStream
    private let bytes: [UInt8]
    private let summary: M4BSummary
    private let tree: [BoxTree]
    private let packets: Int

    init() throws {
        stream = try AACStream.make()
        var tags = M4BTags()
        tags.title = "Title"
        let (file, summary) = try stream.book(sampleCount: Self.count, chapters: Self.chapters, tags: tags)
        bytes = file.bytes
        self.summary = summary
        tree = BoxTree.parse(bytes)
        packets = (200_001 + 1024 + 1023) / 1024
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `file begins with type and movie`() {
        #expect(tree.map(\.type) == ["ftyp", "moov", "free", "mdat"])
        let type = tree["ftyp"]
        #expect(type.payload == Array("M4B \0\0\0\0M4B mp42isom\0\0\0\0".utf8))
        #expect(Int64(bytes.count) == summary.fileSize)
        #expect(Int64(tree["moov"].size) == summary.moovSize)
        #expect(Int64(tree["mdat"].offset) == summary.mdatOffset)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `every duration is counted at the sample rate`() {
        let movie = tree["moov/mvhd"]
        #expect(movie.payload[0] == 0)
        #expect(movie.number(12) == 44_100)
        #expect(movie.number(16) == 200_001)
        #expect(movie.number(96) == 3)
        for (track, flags, group, volume) in [(0, 3, 1, 0x100), (1, 2, 0, 0)] {
            let header = tree["moov/trak:\(track)/tkhd"]
            #expect(header.number(0) == flags)
            #expect(header.number(12) == track + 1)
            #expect(header.number(20) == 200_001)
            #expect(header.number(34, 2) == group)
            #expect(header.number(36, 2) == volume)
        }
        #expect(tree["moov/trak:0/edts/elst"].numbers(from: 4) == [1, 200_001, 1024, 0x10000])
        #expect(tree["moov/trak:1/edts/elst"].numbers(from: 4) == [1, 200_001, 0, 0x10000])
        #expect(tree["moov/trak:0/mdia/mdhd"].numbers(from: 12).prefix(2) == [44_100, packets * 1024])
        #expect(tree["moov/trak:1/mdia/mdhd"].numbers(from: 12).prefix(2) == [44_100, 200_001])
        // "eng": five bits per letter.
        #expect(tree["moov/trak:0/mdia/mdhd"].number(20, 2) == 5 << 10 | 14 << 5 | 7)
        #expect(tree["moov/trak:1/mdia/mdhd"].number(20, 2) >= 0x400)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `audio track refers to chapters`() {
        #expect(tree["moov/trak:0/tref/chap"].payload == [0, 0, 0, 2])
        #expect(tree["moov/trak:0/mdia/hdlr"].payload[8..<12] == Array("soun".utf8)[...])
        #expect(tree["moov/trak:1/mdia/hdlr"].payload[8..<12] == Array("text".utf8)[...])
        #expect(tree["moov/trak:0/mdia/minf/smhd"].payload.count == 8)
        for track in 0...1 {
            let reference = tree["moov/trak:\(track)/mdia/minf/dinf/dref"].payload
            #expect(reference == [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 12] + Array("url ".utf8) + [0, 0, 0, 1])
        }
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `audio sample table`() throws {
        let table = "moov/trak:0/mdia/minf/stbl/"
        let sizes = (0..<packets).map { stream.packets[$0 % stream.packets.count].count }
        #expect(tree[table + "stts"].numbers(from: 4) == [1, packets, 1024])
        #expect(tree[table + "stsz"].numbers(from: 4) == [0, packets] + sizes)
        #expect(tree.all("moov/trak:0/mdia/minf/stbl/stss").isEmpty)
        #expect(
            tree[table + "sgpd"].payload == [1, 0, 0, 0] + Array("roll".utf8) + [
                0, 0, 0, 2, 0, 0, 0, 1, 0xFF, 0xFF,
            ])
        #expect(tree[table + "sbgp"].numbers(from: 8) == [1, packets, 1])
        let audioStart = bytes.count - sizes.reduce(0, +)
        #expect(tree[table + "stco"].numbers(from: 4) == [1, audioStart])
        #expect(tree[table + "stsc"].numbers(from: 4) == [1, 1, packets, 1])
        #expect(Array(bytes[audioStart...].prefix(sizes[0])) == stream.packets[0])

        let entry = tree[table + "stsd"].payload
        #expect(BoxTree.number(entry[4..<8]) == 1)
        #expect(BoxTree.number(entry[32..<34]) == 2)
        #expect(BoxTree.number(entry[40..<44]) == 44_100 << 16)
        // From the second ES descriptor on: tag 4, length, AAC, audio stream.
        let esds = Array(entry[(44 + 8 + 4)...])
        try #require(esds[0] == 3)
        #expect(esds[8] == 4)
        #expect(esds[13] == 0x40)
        #expect(esds[14] == 0x15)
        #expect(BoxTree.number(esds[15..<18]) == sizes.max())
        let bits = sizes.reduce(0, +) * 8 * 44_100
        #expect(BoxTree.number(esds[22..<26]) == bits / (packets * 1024))
        let peak = (0...(packets - 43)).map { sizes[$0..<$0 + 43].reduce(0, +) }.max()!
        #expect(BoxTree.number(esds[18..<22]) == peak * 8 * 44_100 / (43 * 1024))
        try #require(esds[26] == 5)
        #expect(Array(esds[31..<33]) == stream.format.audioSpecificConfig)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `chapter table`() {
        let table = "moov/trak:1/mdia/minf/stbl/"
        let titles = ["Eins", "Zwei – für", "Chapter 3"].map { Array($0.utf8) }
        #expect(tree[table + "stts"].numbers(from: 4) == [3, 1, 70_001, 1, 70_001, 1, 59_999])
        #expect(tree[table + "stsz"].numbers(from: 4) == [0, 3] + titles.map { $0.count + 14 })
        #expect(tree[table + "stsc"].numbers(from: 4) == [1, 1, 1, 1])
        let offsets = Array(tree[table + "stco"].numbers(from: 4).dropFirst())
        #expect(offsets.count == 3)
        // Text comes first in the media box, one sample after the other.
        #expect(offsets[0] == tree["mdat"].offset + 8)
        for (offset, title) in zip(offsets, titles) {
            let sample =
                [0, UInt8(title.count)] + title + [0, 0, 0, 12] + Array("encd".utf8) + [0, 0, 1, 0]
            #expect(Array(bytes[offset..<offset + sample.count]) == sample)
        }
        #expect(tree["moov/trak:1/mdia/minf/gmhd"].size == 8 + 24 + 44)
        #expect(tree[table + "stsd"].size == 16 + 59)
    }

    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `user data`() {
        let user = tree["moov/udta"]
        #expect(user.children.map(\.type) == ["meta", "chpl"])
        #expect(tree["moov/udta/meta"].children.map(\.type) == ["hdlr", "ilst", "free"])
        #expect((2048...8192).contains(tree["moov/udta/meta/free"].size))
        let keys = tree["moov/udta/meta/ilst"].children.map(\.type)
        #expect(keys == ["©nam", "©alb", "stik", "pgap", "----"])
        #expect(tree["moov/udta/meta/ilst/stik"].payload.suffix(9) == [0, 0, 0, 21, 0, 0, 0, 0, 2])
        #expect(tree["moov/udta/meta/ilst/pgap"].payload.suffix(9) == [0, 0, 0, 21, 0, 0, 0, 0, 1])
        let padding = packets * 1024 - 200_001 - 1024
        let expected =
            " 00000000 00000400 00000" + String(padding, radix: 16, uppercase: true)
            + " 0000000000030D41" + String(repeating: " 00000000", count: 8)
        let item = tree["moov/udta/meta/ilst/----"]
        #expect(item.children.map(\.type) == ["mean", "name", "data"])
        #expect(String(decoding: item.children[2].payload[8...], as: UTF8.self) == expected)
        let list = tree["moov/udta/chpl"].payload
        #expect(Array(list.prefix(9)) == [1, 0, 0, 0, 0, 0, 0, 0, 3])
        // 70 001 samples are 15 873 242.6 units of 100 ns.
        let second = 9 + 8 + 1 + 4
        #expect(BoxTree.number(list[second..<second + 8]) == 15_873_243)
    }

    /// The layout libavformat's own chapter track has, taken from a file that ffmpeg wrote, not from its source.
    @Test(.enabled(if: OracleTool.usable(.ffmpeg))) func `chapter track headers equal those of libavformat`()
        throws
    {
        let folder = try TemporaryFolder()
        let ours = try folder.write(bytes, to: "ours.m4b")
        try OracleTool.ffmpeg.run(
            "-v", "error", "-i", ours, "-map", "0:a", "-c", "copy", "-f", "ipod", folder.path("b"))
        let theirs = BoxTree.parse(folder.read("b"))
        let path = "moov/trak:1/mdia/minf/"
        #expect(tree[path + "gmhd"].payload == theirs[path + "gmhd"].payload)
        #expect(tree[path + "stbl/stsd"].payload == theirs[path + "stbl/stsd"].payload)
        #expect(tree[path + "dinf"].payload == theirs[path + "dinf"].payload)
    }
}
